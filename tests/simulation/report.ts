import type { Scenario } from './scenario.ts'
import { eventsOn } from './simulate.ts'
import { judge } from './verdict.ts'

/** Where a scenario stands among those of a seed: enough to get the same one again. */
export interface Place {
  readonly seed: number
  readonly path: string
}

/** A scenario that does not hold, for whoever has to find out why. */
export async function explain(scenario: Scenario, place: Place): Promise<string> {
  const { seen, violations } = await judge(scenario)
  const { world, production } = seen
  const lines = [
    '',
    ...violations,
    '',
    `To see it again: npm run simulate -- --seed ${place.seed} --path ${place.path}`,
    '',
    `Setting: ${JSON.stringify(scenario.setting)}`,
    `Faults planned: ${scenario.faults.map(({ place: at, kind, nth, size }) => `${kind} (${at} ${nth}, size ${size})`).join(', ')}`,
    `Faults met: ${world.faults.injected.map(({ kind, turn }) => `${kind} in turn ${turn}`).join(', ') || 'none'}`,
    `Plot: ${JSON.stringify(scenario.plot)}`,
    '',
  ]
  for (const [id, { nodes, edges, settings }] of production.workflows) {
    lines.push(`Workflow ${id}, ${JSON.stringify(settings)}`)
    for (const { id: node, type, name: _name, typeVersion: _version, position: _position, ...rest } of nodes) {
      lines.push(`  ${node} ${type} ${JSON.stringify(rest)}`)
    }
    lines.push(`  ${edges.map(({ from, to }) => `${from.node}:${from.port} > ${to.node}:${to.port}`).join(', ')}`)
  }
  for (const row of world.disk.rows.values()) {
    lines.push('', `Execution ${row.header.id} (${row.header.status}, epoch ${row.epoch}, leased by ${row.owner ?? 'nobody'})`)
    for (const event of eventsOn(row)) lines.push(`  ${JSON.stringify(event).slice(0, 300)}`)
  }
  return lines.join('\n')
}

import type { Item } from '@millrace/node-sdk'
import { placeOf } from '../packets/lazy-list.ts'
import type { PlanNode } from './plan.ts'
import type { ItemSource, PacketSource, StepRecord } from './state.ts'

/** Items looked at before a search gives up: a merge of everything with everything has no single pair anyway. */
const MOST_STEPS_BACK = 10_000

/** The item of `target` that an input item of `step` came from, along the lineage; the nearest one. */
export function pairedItem(step: StepRecord, index: number, target: PlanNode): Item | undefined {
  const open: ItemSource[] = sourcesOf(step, index)
  const seen = new Set<string>()
  for (let looked = 0; open.length > 0 && looked < MOST_STEPS_BACK; looked += 1) {
    const source = open.shift() as ItemSource
    const output = source.step.outputs.get(source.port)
    if (output === undefined) continue
    if (source.step.node === target) return output.items[source.index]
    const key = `${source.step.node.index}:${source.step.run}:${source.port}:${source.index}`
    if (seen.has(key)) continue
    seen.add(key)
    for (const from of output.from(source.index).slice(0, MOST_STEPS_BACK)) open.push(...sourcesOf(source.step, from))
  }
  return undefined
}

/** Where input item `index` of a step came from. */
function sourcesOf(step: StepRecord, index: number): ItemSource[] {
  if (step.loop !== undefined && step.loop.run.iteration > 0) return loopSource(step, index)
  let before = 0
  for (const packet of step.inputs.values()) {
    if (index < before + packet.items.length) {
      return packet.source === undefined ? [] : [itemSource(packet.source, index - before)]
    }
    before += packet.items.length
  }
  return []
}

const itemSource = ({ step, port, offset = 0 }: PacketSource, index: number): ItemSource => ({ step, port, index: offset + index })

function loopSource(step: StepRecord, index: number): ItemSource[] {
  const run = (step.loop as NonNullable<StepRecord['loop']>).run
  if (index >= run.items.length) {
    const at =
      run.sources[
        placeOf(
          run.sources.map((each) => each.first),
          index,
        )
      ]
    return at?.source === undefined ? [] : [itemSource(at.source, index - at.first)]
  }
  return run.opening.source === undefined ? [] : [itemSource(run.opening.source, index)]
}

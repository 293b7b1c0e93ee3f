// `npm run attack:nodes`: everything that a hostile package may try, against the built server, with bubblewrap and without. See tests/attacks/README.md.
import { parseArgs } from 'node:util'
import { canContain } from '../../../packages/sandbox/src/testing/containment.ts'
import type { NodeAttack } from './attack.ts'
import { withoutWalls } from './control.ts'
import { NODE_ATTACKS } from './corpus.ts'
import { hasCompiler, newCanaries } from './scene.ts'
import { Stage, type Rooms } from './stage.ts'

type Mode = Rooms | 'no walls'
interface Outcome {
  readonly mode: Mode
  readonly attack: NodeAttack
  readonly problems: readonly string[]
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rooms: { type: 'string' }, quick: { type: 'boolean', default: false }, 'no-control': { type: 'boolean', default: false } },
})
const canaries = newCanaries()
const chosen = NODE_ATTACKS.filter(
  ({ title, class: of, isSlow }) =>
    (positionals.length === 0 || positionals.some((part) => title.includes(part) || of.includes(part))) &&
    !(values.quick && isSlow === true),
)

/** Without walls each has to come through: one that does not is written wrongly, and its being held off says nothing. */
async function control(): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const attack of chosen) {
    const effects = await withoutWalls(attack, canaries)
    if (effects === undefined || (attack.class === 'native code' && !hasCompiler())) continue
    const problems = attack.wants === 'harm' || effects.has(attack.wants) ? [] : ['it comes to nothing where nothing holds it off']
    outcomes.push({ mode: 'no walls', attack, problems })
  }
  return outcomes
}

async function against(rooms: Rooms): Promise<Outcome[]> {
  const stage = await Stage.open(rooms, NODE_ATTACKS, canaries)
  try {
    const loading = { title: 'what was done while packages were loaded', class: 'what runs beside it', source: '', wants: 'harm' } as const
    const outcomes: Outcome[] = [{ mode: rooms, attack: loading, problems: await stage.loaded() }]
    for (const attack of chosen) outcomes.push({ mode: rooms, attack, problems: await attempt(stage, attack) })
    const left = await stage.killWhileItLoops()
    const outlives = { title: 'outlives a server that is killed', class: 'work without end', source: '', wants: 'harm' } as const
    return [...outcomes, { mode: rooms, attack: outlives, problems: left.map((pid) => `process ${pid} is left`) }]
  } finally {
    await stage.close()
  }
}

async function attempt(stage: Stage, attack: NodeAttack): Promise<readonly string[]> {
  try {
    return await stage.attempt(attack)
  } catch (thrown) {
    return [`it could not be seen to its end: ${thrown instanceof Error ? thrown.message : String(thrown)}`]
  }
}

function tell(outcomes: readonly Outcome[]): void {
  const classes = [...new Set(NODE_ATTACKS.map((attack) => attack.class))]
  const modes = [...new Set(outcomes.map(({ mode }) => mode))]
  say(`\n| class | ${modes.map((mode) => TITLES[mode]).join(' | ')} |\n| --- |${' --: |'.repeat(modes.length)}`)
  for (const of of classes) {
    const cells = modes.map((mode) => {
      const own = outcomes.filter((outcome) => outcome.mode === mode && outcome.attack.class === of)
      return own.length === 0 ? '–' : `${own.filter(({ problems }) => problems.length === 0).length} of ${own.length}`
    })
    say(`| ${of} | ${cells.join(' | ')} |`)
  }
}

const TITLES: Readonly<Record<Mode, string>> = {
  'no walls': 'comes through without walls',
  required: 'as it has to be, with bubblewrap',
  off: 'as it has to be, without',
}

const wanted = (['required', 'off'] as const).filter((rooms) => values.rooms === undefined || values.rooms === rooms)
if (wanted.includes('required') && !canContain) say('bubblewrap does not work here: only what holds without it is tried.')
const outcomes = values['no-control'] ? [] : await control()
for (const rooms of wanted) if (rooms === 'off' || canContain) outcomes.push(...(await against(rooms)))
tell(outcomes)
const failed = outcomes.filter(({ problems }) => problems.length > 0)
for (const { mode, attack, problems } of failed) say(`\n${mode} | ${attack.class} | a package ${attack.title}:\n  ${problems.join('\n  ')}`)
say(`\n${chosen.length} attacks, ${failed.length} not as they have to be.`)
process.exitCode = failed.length === 0 && chosen.length > 0 ? 0 : 1

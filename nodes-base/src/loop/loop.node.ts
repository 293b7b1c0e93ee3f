import {
  defineNode,
  NodeError,
  type EndedScope,
  type Item,
  type LoopTurn,
  type StepContext,
  type StepDirective,
  withConditions,
} from '@millrace/node-sdk'
import type { LoopConfig } from '../generated/loop.config.ts'
import { holdsForItem } from '../shared/item-condition.ts'
import schema from './loop.schema.json' with { type: 'json' }

type Step = StepContext<LoopConfig>

/** What `each` and `times` read at the start: an expression must not change it while items are under way. `sent` counts their turns. */
interface Bounds {
  readonly [key: string]: number
  readonly size: number
  readonly turns: number
  readonly sent: number
}

function turn(step: Step): StepDirective {
  const { loop } = step
  if (loop === undefined) throw new NodeError('loop.no-scope', 'The loop was started outside of an execution that knows loops.')
  const config = step.config(0)
  if (loop.ended?.how === 'broken') return finish({ step, loop, config })
  const mode = config.mode ?? 'each'
  switch (mode) {
    case 'each':
    case 'times':
      return counted(step, loop, mode)
    case 'while':
    case 'until':
      return conditional(step, loop, mode)
  }
}

function counted(step: Step, loop: LoopTurn, mode: 'each' | 'times'): StepDirective {
  const config = step.config(0)
  if (stopsEarly(step, loop)) return finish({ step, loop, config })
  const bounds = (loop.state as Bounds | undefined) ?? boundsOf(loop, config, mode) // the engine hands back what we gave
  const room = (mode === 'each' ? (config.concurrency ?? 1) : 1) - loop.open
  const now = Math.min(room, bounds.turns - bounds.sent)
  if (now <= 0 && loop.open === 0) return finish({ step, loop, config })
  const batches = Array.from({ length: Math.max(0, now) }, (_, index) =>
    countedItems(loop, config, { ...bounds, sent: bounds.sent + index }),
  )
  return send(config, batches, { ...bounds, sent: bounds.sent + batches.length })
}

/** The condition of `breakWhen`, for the first item that came back. */
function stopsEarly(step: Step, loop: LoopTurn): boolean {
  if (loop.iteration === 0 || loop.returned.length === 0) return false
  const index = looksAt(step, loop)
  const { breakWhen } = step.config(index)
  return breakWhen !== undefined && holdsForItem(step, breakWhen, index)
}

/** One turn after the other costs less where no failure is caught: nothing has to be ended early. */
function send(config: LoopConfig, batches: readonly (readonly Item[])[], state?: Bounds): StepDirective {
  const [only] = batches
  const catches = (config.onFailure ?? 'stop') !== 'stop'
  const kept = state === undefined ? {} : { state }
  if (only !== undefined && (config.concurrency ?? 1) === 1 && !catches) return { directive: 'iterate', items: only, ...kept }
  return { directive: 'open', scopes: batches.map((items) => ({ port: 'loop', items })), catches, ...kept }
}

function boundsOf(loop: LoopTurn, config: LoopConfig, mode: 'each' | 'times'): Bounds {
  const size = config.batchSize ?? 1
  return { size, turns: mode === 'times' ? (config.times ?? 1) : Math.ceil(loop.items.length / size), sent: 0 }
}

function countedItems(loop: LoopTurn, config: LoopConfig, { size, sent }: Bounds): readonly Item[] {
  if ((config.mode ?? 'each') === 'each') return loop.items.slice(sent * size, (sent + 1) * size)
  return (config.feed ?? 'original') === 'returned' ? current(loop) : loop.items
}

/** What the turn before gave back, or what came in for the first one. */
const current = (loop: LoopTurn): readonly Item[] => (loop.iteration === 0 ? loop.items : loop.returned)

/**
 * Where the item that the condition looks at stands among the step's items: the first that came back last. What came back stands at
 * their end, because the engine hands a turn all items since the loop was opened, so that lineage can name them.
 */
const looksAt = (step: Step, loop: LoopTurn): number => (loop.iteration === 0 ? 0 : Math.max(0, step.items().length - loop.returned.length))

function conditional(step: Step, loop: LoopTurn, mode: 'while' | 'until'): StepDirective {
  const index = looksAt(step, loop)
  const config = step.config(index)
  if (!goesOn({ step, loop, config, index }, mode)) return finish({ step, loop, config })
  const most = config.maxIterations ?? 1000
  if (loop.iteration < most) return send(config, [current(loop)])
  if ((config.onLimit ?? 'error') === 'finish') return finish({ step, loop, config })
  throw new NodeError('loop.max-iterations', `The loop did not end within ${most} turns.`, {
    hint: 'Check the condition, raise the limit, or choose to finish at the limit.',
    detail: { maxIterations: most },
  })
}

interface Turn {
  readonly step: Step
  readonly loop: LoopTurn
  readonly config: LoopConfig
}

interface Look extends Turn {
  readonly index: number
}

function goesOn({ step, loop, config, index }: Look, mode: 'while' | 'until'): boolean {
  if (mode === 'until' && loop.iteration === 0) return true
  if (current(loop).length === 0) return false // nothing came back: there is no item left to go on with
  if (config.condition === undefined)
    throw new NodeError('config.invalid', 'The loop has no condition.', { detail: { path: '/condition' } })
  return holdsForItem(step, config.condition, index) === (mode === 'while')
}

function finish({ step, loop, config }: Turn): StepDirective {
  const items = resultOf(loop, config.result ?? 'collected')
  if (config.onFailure !== 'collect') return { directive: 'finish-loop', items }
  return { directive: 'finish-loop', items, also: { failed: loop.failed.flatMap((ended) => failedItems({ step, loop, config }, ended)) } }
}

function resultOf(loop: LoopTurn, result: NonNullable<LoopConfig['result']>): readonly Item[] {
  switch (result) {
    case 'collected':
      return loop.collected
    case 'last':
      return current(loop)
    case 'original':
      return loop.items
  }
}

/** The items of a turn that failed, each with why; for turns that are no batch of the input, the reason alone. */
function failedItems({ step, loop, config }: Turn, { index, error }: EndedScope): readonly Item[] {
  const json = { error: { code: error?.code ?? 'loop.turn-failed', message: error?.message ?? 'The turn failed.' } }
  if ((config.mode ?? 'each') !== 'each') return [{ json: { ...json, turn: index } }]
  const { size } = (loop.state as Bounds | undefined) ?? boundsOf(loop, config, 'each')
  const batch = loop.items.slice(index * size, (index + 1) * size)
  return batch.map((item) => step.madeFrom({ ...item, json: { ...item.json, ...json } }, [item]))
}

export default defineNode<LoopConfig>({
  type: 'core.loop',
  version: 1,
  title: 'Loop',
  description: 'Repeats the nodes between its ports: for each batch of items, a number of times, or while a condition holds.',
  kind: 'action',
  category: 'Flow',
  keywords: ['for each', 'repeat', 'batch', 'while', 'until', 'iterate', 'split in batches', 'parallel map'],
  ports: {
    inputs: ['main', { name: 'next', title: 'Next' }],
    outputs: [
      { name: 'loop', title: 'Loop' },
      { name: 'done', title: 'Done' },
      { when: '/onFailure', equals: 'collect', port: { name: 'failed', title: 'Failed' } },
    ],
  },
  loop: { body: 'loop', next: 'next', done: 'done', breaks: true },
  effects: 'none',
  config: withConditions(schema),
  execute: turn,
  examples: [
    { title: 'Ten items at a time', config: { mode: 'each', batchSize: 10 } },
    { title: 'Five customers at the same time, whatever fails', config: { mode: 'each', concurrency: 5, onFailure: 'collect' } },
    {
      title: 'Ask until a job is done',
      config: {
        mode: 'until',
        condition: { combine: 'all', conditions: [{ left: { $expr: '{{ $json.status }}' }, operator: 'equals', right: 'done' }] },
        maxIterations: 50,
        result: 'last',
      },
    },
  ],
})

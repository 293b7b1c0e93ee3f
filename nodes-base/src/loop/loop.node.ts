import { defineNode, NodeError, type Item, type LoopTurn, type StepContext, type StepDirective } from '@millrace/node-sdk'
import type { LoopConfig } from '../generated/loop.config.ts'
import { holdsForItem } from '../shared/item-condition.ts'
import schema from './loop.schema.json' with { type: 'json' }

type Step = StepContext<LoopConfig>

/** Turns of `each` and `times` are read at the start: an expression must not change them while items are under way. */
interface Bounds {
  readonly [key: string]: number
  readonly size: number
  readonly turns: number
}

function turn(step: Step): StepDirective {
  const { loop } = step
  if (loop === undefined) throw new NodeError('loop.no-scope', 'The loop was started outside of an execution that knows loops.')
  const config = step.config(0)
  const mode = config.mode ?? 'each'
  switch (mode) {
    case 'each':
    case 'times':
      return counted(loop, config, mode)
    case 'while':
    case 'until':
      return conditional(step, loop, mode)
  }
}

function counted(loop: LoopTurn, config: LoopConfig, mode: 'each' | 'times'): StepDirective {
  const { size, turns } = (loop.state as Bounds | undefined) ?? boundsOf(loop, config, mode) // the engine hands back what we gave
  if (loop.iteration >= turns) return finish(loop, config)
  return { directive: 'iterate', items: countedItems(loop, config, mode === 'each' ? size : undefined), state: { size, turns } }
}

function boundsOf(loop: LoopTurn, config: LoopConfig, mode: 'each' | 'times'): Bounds {
  const size = config.batchSize ?? 1
  return { size, turns: mode === 'times' ? (config.times ?? 1) : Math.ceil(loop.items.length / size) }
}

function countedItems(loop: LoopTurn, config: LoopConfig, size: number | undefined): readonly Item[] {
  if (size !== undefined) return loop.items.slice(loop.iteration * size, (loop.iteration + 1) * size)
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
  if (!goesOn({ step, loop, config, index }, mode)) return finish(loop, config)
  const most = config.maxIterations ?? 1000
  if (loop.iteration < most) return { directive: 'iterate', items: current(loop) }
  if ((config.onLimit ?? 'error') === 'finish') return finish(loop, config)
  throw new NodeError('loop.max-iterations', `The loop did not end within ${most} turns.`, {
    hint: 'Check the condition, raise the limit, or choose to finish at the limit.',
    detail: { maxIterations: most },
  })
}

interface Look {
  readonly step: Step
  readonly loop: LoopTurn
  readonly config: LoopConfig
  readonly index: number
}

function goesOn({ step, loop, config, index }: Look, mode: 'while' | 'until'): boolean {
  if (mode === 'until' && loop.iteration === 0) return true
  if (current(loop).length === 0) return false // nothing came back: there is no item left to go on with
  if (config.condition === undefined)
    throw new NodeError('config.invalid', 'The loop has no condition.', { detail: { path: '/condition' } })
  return holdsForItem(step, config.condition, index) === (mode === 'while')
}

function finish(loop: LoopTurn, config: LoopConfig): StepDirective {
  const result = config.result ?? 'collected'
  switch (result) {
    case 'collected':
      return { directive: 'finish-loop', items: loop.collected }
    case 'last':
      return { directive: 'finish-loop', items: current(loop) }
    case 'original':
      return { directive: 'finish-loop', items: loop.items }
  }
}

export default defineNode<LoopConfig>({
  type: 'core.loop',
  version: 1,
  title: 'Loop',
  description: 'Repeats the nodes between its ports: for each batch of items, a number of times, or while a condition holds.',
  kind: 'action',
  category: 'Flow',
  keywords: ['for each', 'repeat', 'batch', 'while', 'until', 'iterate', 'split in batches'],
  ports: {
    inputs: ['main', { name: 'next', title: 'Next' }],
    outputs: [
      { name: 'loop', title: 'Loop' },
      { name: 'done', title: 'Done' },
    ],
  },
  loop: { body: 'loop', next: 'next', done: 'done' },
  effects: 'none',
  config: schema,
  execute: turn,
  examples: [
    { title: 'Ten items at a time', config: { mode: 'each', batchSize: 10 } },
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

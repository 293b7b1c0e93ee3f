import { defineNode, NodeError, type EndedScope, type Item, type LoopTurn, type StepContext, type StepDirective } from '@millrace/node-sdk'
import type { TryConfig } from '../generated/try.config.ts'
import schema from './try.schema.json' with { type: 'json' }

type Step = StepContext<TryConfig>

/** What has to be remembered from turn to turn. */
interface Remembered {
  readonly [key: string]: string | number | Failure | null
  /** Index of the scope whose items go on. */
  readonly result: number
  /** Ends the step once `finally` has run. */
  readonly failure: Failure | null
}

interface Failure {
  readonly [key: string]: string
  readonly code: string
  readonly message: string
}

function turn(step: Step): StepDirective {
  const { loop } = step
  if (loop === undefined) throw new NodeError('try.no-scope', 'It was started outside of an execution that knows scopes.')
  const config = step.config(0)
  const { ended } = loop
  if (ended === undefined) {
    const until = config.timeoutMs === undefined ? undefined : step.now + config.timeoutMs
    return openPart('try', loop.items, { result: 0, failure: null }, until)
  }
  switch (ended.port) {
    case 'try':
      return afterTry(loop, config, ended)
    case 'catch':
      return beginFinally(loop, { result: ended.index, failure: failureOf(ended) ?? remembered(loop).failure })
    default:
      return afterFinally(loop, ended)
  }
}

const openPart = (port: string, items: readonly Item[], state: Remembered, until?: number): StepDirective => ({
  directive: 'open',
  scopes: [{ port, items }],
  catches: true,
  state,
  ...(until === undefined ? {} : { until }),
})

const remembered = (loop: LoopTurn): Remembered => loop.state as Remembered // the engine hands back what we gave

function afterTry(loop: LoopTurn, config: TryConfig, ended: EndedScope): StepDirective {
  const failure = failureOf(ended)
  if (failure === null) return beginFinally(loop, { result: ended.index, failure })
  const items = loop.items.map((item) => ({ ...item, json: { ...item.json, error: failure } }))
  return openPart('catch', items, { result: ended.index, failure: config.onFailure === 'rethrow' ? failure : null })
}

function beginFinally(loop: LoopTurn, state: Remembered): StepDirective {
  const returned = loop.results[state.result] ?? []
  return openPart('finally', returned.length > 0 ? returned : loop.items, state)
}

function afterFinally(loop: LoopTurn, ended: EndedScope): StepDirective {
  const { result, failure } = remembered(loop)
  const error = failureOf(ended) ?? failure
  if (error !== null) throw new NodeError(error.code, error.message, error['node'] === undefined ? {} : { detail: { node: error['node'] } })
  return { directive: 'finish-loop', items: loop.results[result] ?? [] }
}

function failureOf({ how, error }: EndedScope): Failure | null {
  if (how === 'timeout') return { code: 'try.timeout', message: 'It took longer than its time limit.' }
  if (how !== 'failed') return null
  const { code = 'try.failed', message = 'It failed.', node } = error ?? {}
  return { code, message, ...(node === undefined ? {} : { node }) }
}

export default defineNode<TryConfig>({
  type: 'core.try',
  version: 1,
  title: 'Try',
  description: 'Catches what fails in a part of the workflow, and cleans up in any case.',
  kind: 'action',
  category: 'Flow',
  keywords: ['catch', 'finally', 'error handling', 'exception', 'fallback', 'scope', 'rollback'],
  ports: {
    inputs: ['main', { name: 'next', title: 'Next' }],
    outputs: [
      { name: 'try', title: 'Try' },
      { name: 'catch', title: 'Catch' },
      { name: 'finally', title: 'Finally' },
      { name: 'done', title: 'Done' },
    ],
  },
  loop: { next: 'next', done: 'done' },
  effects: 'none',
  config: schema,
  execute: turn,
  examples: [
    { title: 'Go on in any case', config: {} },
    { title: 'Clean up and fail, after a minute at most', config: { onFailure: 'rethrow', timeoutMs: 60000 } },
  ],
})

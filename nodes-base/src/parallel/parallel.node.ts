import {
  defineNode,
  NodeError,
  type EndedScope,
  type Item,
  type JsonObject,
  type LoopTurn,
  type StepContext,
  type StepDirective,
} from '@millrace/node-sdk'
import type { ParallelConfig } from '../generated/parallel.config.ts'
import schema from './parallel.schema.json' with { type: 'json' }

type Step = StepContext<ParallelConfig>

function turn(step: Step): StepDirective {
  const { loop } = step
  if (loop === undefined) throw new NodeError('parallel.no-scope', 'The branches were started outside of an execution that knows scopes.')
  const config = step.config(0)
  return loop.ended === undefined ? begin(step, loop, config) : goOn(loop, config, loop.ended)
}

function begin(step: Step, { items }: LoopTurn, { branches, timeoutMs }: ParallelConfig): StepDirective {
  const keys = branches.map((branch) => branch.key)
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice !== undefined) {
    throw new NodeError('config.invalid', `The key "${twice}" stands twice.`, { hint: 'Give every branch its own key.' })
  }
  return waitFor(
    keys.map((port) => ({ port, items })),
    timeoutMs === undefined ? undefined : step.now + timeoutMs,
  )
}

/** The time limit has to be told again with each turn; the engine hands back what we gave. */
const waitFor = (scopes: readonly { port: string; items: readonly Item[] }[], until: number | undefined): StepDirective => ({
  directive: 'open',
  scopes,
  catches: true,
  ...(until === undefined ? {} : { until, state: until }),
})

function goOn(loop: LoopTurn, config: ParallelConfig, ended: EndedScope): StepDirective {
  const wait = config.wait ?? 'all'
  const failed = ended.how === 'failed' || ended.how === 'timeout'
  if (failed && mustFail(config, ended)) throw failureOf(ended)
  switch (wait) {
    case 'all':
      break
    case 'any':
    case 'first-success':
      if (!failed) return finish(loop, config, ended)
      break
  }
  if (loop.open > 0) return waitFor([], typeof loop.state === 'number' ? loop.state : undefined)
  if (wait !== 'all' && loop.failed.every(({ how }) => how === 'failed')) {
    throw new NodeError(
      'parallel.all-failed',
      `All ${config.branches.length} branches failed, the last one with: ${failureOf(ended).message}`,
      {
        detail: { branches: loop.failed.map(asField) },
      },
    )
  }
  return finish(loop, config, undefined)
}

function mustFail({ wait, onFailure, onTimeout }: ParallelConfig, { how }: EndedScope): boolean {
  if (how === 'timeout') return (onTimeout ?? 'fail') === 'fail'
  return wait !== 'first-success' && (onFailure ?? 'stop') === 'stop'
}

function failureOf({ how, port, error }: EndedScope): NodeError {
  if (how === 'timeout') {
    return new NodeError('parallel.timeout', `The branch "${port}" was not done within the time limit.`, {
      hint: 'Raise the limit, or choose to go on with what the other branches gave.',
    })
  }
  return new NodeError(error?.code ?? 'parallel.branch-failed', error?.message ?? `The branch "${port}" failed.`, {
    detail: { branch: port },
  })
}

const asField = (ended: EndedScope): JsonObject => {
  const { code, message } = failureOf(ended)
  return { branch: ended.port, error: { code, message } }
}

/** `winner` alone decides where one branch was enough. */
function finish(loop: LoopTurn, config: ParallelConfig, winner: EndedScope | undefined): StepDirective {
  const items = winner === undefined ? loop.collected : winner.returned
  const also = config.onFailure === 'collect' ? { also: { failed: loop.failed.map((ended) => ({ json: asField(ended) })) } } : {}
  if ((config.result ?? 'items') === 'items') return { directive: 'finish-loop', items, ...also }
  const fields = config.branches.map(({ key }, index): [string, JsonObject[]] => {
    const returned = winner === undefined || winner.index === index ? (loop.results[index] ?? []) : []
    return [key, returned.map((item) => item.json)]
  })
  return { directive: 'finish-loop', items: [{ json: Object.fromEntries(fields) }], ...also }
}

export default defineNode<ParallelConfig>({
  type: 'core.parallel',
  version: 1,
  title: 'Parallel',
  description: 'Runs branches at the same time and goes on when all, any or the first successful one is done.',
  kind: 'action',
  category: 'Flow',
  keywords: ['concurrent', 'fork', 'race', 'branches', 'fan out', 'wait for all', 'timeout'],
  ports: {
    inputs: ['main', { name: 'next', title: 'Next' }],
    outputs: [
      { each: '/branches', name: 'key', title: 'label' },
      { name: 'done', title: 'Done' },
      { when: '/onFailure', equals: 'collect', port: { name: 'failed', title: 'Failed' } },
    ],
  },
  loop: { next: 'next', done: 'done' },
  effects: 'none',
  config: schema,
  execute: turn,
  examples: [
    { title: 'Ask two services, go on with both answers', config: { branches: [{ key: 'stock' }, { key: 'price' }], result: 'fields' } },
    {
      title: 'The faster of two, within five seconds',
      config: { branches: [{ key: 'first' }, { key: 'second' }], wait: 'first-success', timeoutMs: 5000 },
    },
  ],
})

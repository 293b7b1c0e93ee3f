import { NodeError, type JsonObject } from '@millrace/base'
import type { AnyDefinition, Condition, Item, LoopTurn, NodeDefinition, StepContext, StepDirective } from '@millrace/node-sdk'
import type { LoadedNodeType, NodeCatalog } from '../ports/index.ts'

type Parts = Partial<NodeDefinition> & { execute: NodeDefinition['execute'] }

const define = (type: string, parts: Parts): NodeDefinition => ({
  type,
  version: 1,
  title: type,
  description: type,
  kind: 'action',
  category: 'Test',
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: { type: 'object' },
  ...parts,
})

const trigger = {
  type: 'test.trigger',
  version: 1,
  title: 'Trigger',
  description: 'Starts',
  kind: 'trigger',
  category: 'Test',
  ports: { inputs: [], outputs: ['main'] },
  effects: 'none',
  config: { type: 'object' },
  trigger: { kind: 'manual' },
} as const satisfies AnyDefinition

const number = (config: JsonObject, name: string): number => Number(config[name] ?? 0)

/** Two batches at a time; those that fail come out of `failed`. */
function mapInParallel(step: StepContext): StepDirective {
  const loop = step.loop as LoopTurn // what it collected is made when it is asked for
  const { items, ended, open, state } = loop
  const { next, failed } = (state ?? { next: 0, failed: [] }) as { next: number; failed: string[] }
  if (ended?.how === 'broken') return { directive: 'finish-loop', items: loop.collected }
  const failures = ended?.how === 'failed' ? [...failed, ended.error?.code ?? ''] : failed
  const room = Math.min(2 - open, items.length - next)
  if (room <= 0 && open === 0)
    return { directive: 'finish-loop', items: loop.collected, also: { failed: failures.map((code) => ({ json: { code } })) } }
  const scopes = items.slice(next, next + Math.max(0, room)).map((item) => ({ port: 'loop', items: [item] }))
  return { directive: 'open', scopes, catches: step.config()['catches'] === true, state: { next: next + scopes.length, failed: failures } }
}

/** Node types that exercise the engine; what the outside world sees goes through `world`. */
export interface World {
  /** A write: called with the step's key and node name. May throw. */
  write(key: string, node: string, items: readonly Item[]): Promise<void> | void
}

export function testCatalog(world: World): NodeCatalog {
  const nodes: readonly AnyDefinition[] = [
    trigger,
    define('test.pass', { execute: (step) => ({ main: step.items() }) }),
    define('test.add', {
      execute: (step) => ({
        main: step.items().map((item, index) => ({ json: { ...item.json, ...(step.config(index)['fields'] as JsonObject) } })),
      }),
    }),
    define('test.each', {
      itemwise: true,
      execute: (step) => ({
        main: step.items().map((item, index) => ({ json: { ...item.json, ...(step.config(index)['fields'] as JsonObject) } })),
      }),
    }),
    define('test.double', {
      itemwise: true,
      execute: (step) => ({ main: step.items().flatMap((item) => [item, { json: { ...item.json } }]) }),
    }),
    define('test.sift', {
      itemwise: true,
      ports: { inputs: ['main'], outputs: ['yes', 'no'] },
      execute: (step) => {
        const modulo = number(step.config(), 'modulo')
        const yes = step.items().filter((item) => Number(item.json['n']) % modulo === 0)
        return { yes, no: step.items().filter((item) => !yes.includes(item)) }
      },
    }),
    define('test.keep', {
      itemwise: true,
      ports: { inputs: ['main'], outputs: ['kept', { name: 'rest', leftover: true }] },
      execute: (step) => {
        const kept = step.items().filter((item) => item.json['keep'] === true)
        return { kept, rest: step.items().filter((item) => !kept.includes(item)) }
      },
    }),
    define('test.huge', {
      execute: (step) => {
        const [count, size] = [number(step.config(), 'count'), number(step.config(), 'size')]
        return { main: Array.from({ length: count }, (_, n) => ({ json: { n, text: 'x'.repeat(size) } })) }
      },
    }),
    define('test.file', {
      execute: async (step) => {
        const file = await step.binary.put(new TextEncoder().encode(String(step.config()['text'])), {
          mimeType: 'text/plain',
          fileName: 'a.txt',
        })
        return { main: [{ json: {}, binary: { data: file } }] }
      },
    }),
    define('test.read-file', {
      execute: async (step) => {
        const texts: string[] = []
        for (const { binary = {} } of step.items())
          for (const ref of Object.values(binary)) texts.push(new TextDecoder().decode(await step.binary.read(ref)))
        return { main: [{ json: { texts } }] }
      },
    }),
    define('test.forge', {
      execute: (step) => ({
        main: [{ json: {}, binary: { data: { id: String(step.config()['id']), mimeType: 'text/plain', size: 1 } } }],
      }),
    }),
    define('test.where', {
      itemwise: true,
      execute: (step) => ({ main: step.items().filter((_item, index) => step.holds(step.config(index)['where'] as unknown as Condition)) }),
    }),
    define('test.lazy', { lazy: true, execute: (step) => ({ main: step.items() }) }),
    define('test.sum', {
      execute: (step) => ({ main: [{ json: { sum: step.items().reduce((sum, item) => sum + Number(item.json['n']), 0) } }] }),
      stream: async (step) => {
        let sum = 0
        for await (const { items } of step.chunks()) for (const item of items) sum += Number(item.json['n'])
        await step.emit('main', [{ json: { sum } }])
      },
    }),
    define('test.reverse', {
      execute: (step) => ({ main: [...step.items()].reverse() }),
      stream: async (step) => {
        const runs = []
        for await (const { items } of step.chunks()) runs.push(await step.scratch([[...items].reverse()]))
        for (const run of runs.reverse()) for await (const items of run.chunks()) await step.emit('main', items)
      },
    }),
    define('test.hoard', {
      execute: () => ({ main: [] }),
      stream: async (step) => {
        for await (const { items } of step.chunks()) step.hold(items)
      },
    }),
    define('test.slow', {
      execute: async (step) => {
        await Promise.resolve()
        return { main: step.items().map((item) => ({ json: { ...item.json } })) }
      },
    }),
    define('test.split', {
      kind: 'condition',
      ports: { inputs: ['main'], outputs: ['yes', 'no'] },
      execute: (step) => {
        const field = String(step.config()['field'])
        const yes = step.items().filter((item) => Boolean(item.json[field]))
        return { yes, no: step.items().filter((item) => !yes.includes(item)) }
      },
    }),
    define('test.merge', {
      ports: { inputs: ['a', 'b'], outputs: ['main'] },
      join: 'all',
      execute: (step) => ({ main: [...step.items('a'), ...step.items('b')] }),
    }),
    define('test.loop', {
      ports: { inputs: ['main', 'next'], outputs: ['loop', 'done'] },
      loop: { body: 'loop', next: 'next', done: 'done', breaks: true },
      execute: (step) => {
        const turn = step.loop as NonNullable<StepContext['loop']>
        const size = number(step.config(), 'size') || 1
        if (turn.ended?.how === 'broken') return { directive: 'finish-loop', items: turn.collected }
        const batch = turn.items.slice(turn.iteration * size, (turn.iteration + 1) * size)
        return batch.length > 0 ? { directive: 'iterate', items: batch } : { directive: 'finish-loop', items: turn.collected }
      },
    }),
    define('test.map', {
      ports: { inputs: ['main', 'next'], outputs: ['loop', 'done', 'failed'] },
      loop: { body: 'loop', next: 'next', done: 'done', breaks: true },
      execute: mapInParallel,
    }),
    define('test.try', {
      ports: { inputs: ['main', 'next'], outputs: ['try', 'caught', 'done'] },
      loop: { next: 'next', done: 'done' },
      execute: (step) => {
        const { items, ended, returned } = step.loop as LoopTurn
        if (ended === undefined) return { directive: 'open', scopes: [{ port: 'try', items }], catches: true }
        if (ended.how !== 'failed') return { directive: 'finish-loop', items: returned }
        return { directive: 'finish-loop', items: [], also: { caught: [{ json: { caught: ended.error?.code ?? '' } }] } }
      },
    }),
    define('test.race', {
      ports: { inputs: ['main', 'next'], outputs: ['a', 'b', 'done'] },
      loop: { next: 'next', done: 'done' },
      execute: (step) => {
        const { items, ended } = step.loop as LoopTurn
        const ms = step.config()['ms']
        const scopes = ['a', 'b'].map((port) => ({ port, items }))
        if (ended === undefined)
          return { directive: 'open', scopes, catches: true, ...(ms === undefined ? {} : { until: step.now + Number(ms) }) }
        return { directive: 'finish-loop', items: [{ json: { first: ended.port, how: ended.how } }, ...ended.returned] }
      },
    }),
    define('test.break', {
      ports: { inputs: ['main'], outputs: [] },
      execute: (step) => ({ directive: 'break', items: step.items() }),
    }),
    define('test.wait', {
      execute: (step) => {
        if (step.resume !== undefined) return { main: step.resume.reason === 'token' ? step.resume.items : step.items() }
        const config = step.config()
        return {
          directive: 'wait',
          ...(config['ms'] === undefined ? {} : { until: step.now + number(config, 'ms') }),
          token: config['token'] === true,
        }
      },
    }),
    define('test.call', {
      execute: (step) => {
        const { resume } = step
        if (resume?.error !== undefined) throw new NodeError(resume.error.code, resume.error.message)
        if (resume !== undefined) return { main: step.config()['wait'] === false ? step.items() : resume.items }
        return {
          directive: 'call',
          workflowId: String(step.config()['workflow']),
          items: step.items(),
          wait: step.config()['wait'] !== false,
        }
      },
    }),
    define('test.fail', {
      execute: (step) => {
        throw new NodeError(String(step.config()['code'] ?? 'test.failed'), 'It failed as asked.', { retryable: true })
      },
    }),
    define('test.flaky', {
      execute: (step) => {
        if (step.attempt <= number(step.config(), 'times'))
          throw new NodeError('test.flaky', `Attempt ${step.attempt} failed.`, { retryable: true })
        return { main: step.items() }
      },
    }),
    ...(['key', 'none'] as const).map((idempotency) =>
      define(idempotency === 'key' ? 'test.write' : 'test.write-blind', {
        effects: 'write',
        idempotency,
        execute: async (step) => {
          await world.write(step.idempotencyKey, step.node.name, step.items())
          return { main: step.items().map((item) => ({ json: { ...item.json, written: step.node.id } })) }
        },
      }),
    ),
    define('test.post', {
      effects: 'write',
      execute: async (step) => {
        step.log.info('begins')
        if ((step.config()['fields'] as JsonObject)['first'] === true) step.respond({ status: 202, headers: {}, body: null })
        const rows = step.items().map((item, index) => ({ json: { ...item.json, ...(step.config(index)['fields'] as JsonObject) } }))
        await world.write(step.idempotencyKey, step.node.name, rows)
        return { main: rows }
      },
    }),
    define('test.ask', {
      effects: 'write',
      readsWhen: { path: 'method', oneOf: ['GET'] },
      execute: async (step) => {
        await world.write(step.idempotencyKey, step.node.name, step.items())
        return { main: step.items().map((item) => ({ json: { ...item.json } })) }
      },
    }),
    define('test.progress', {
      execute: (step) => {
        if (step.resume === undefined) {
          for (let part = 0; part < 10; part += 1) step.progress(part / 20)
          return { directive: 'wait', until: step.now + 1000 }
        }
        step.progress(0.5)
        return { main: step.items() }
      },
    }),
    define('test.stuck', { execute: () => new Promise<never>(() => undefined) }),
    define('test.not-json', { execute: () => ({ main: [{ json: { big: 1n as unknown as number } }] }) }),
    define('test.bad', { execute: () => ({ main: 'nothing' as unknown as Item[] }) }),
    define('test.respond', {
      execute: (step) => {
        step.respond({ status: 201, body: { ok: true } })
        return { main: step.items() }
      },
    }),
  ]
  const byType = new Map<string, LoadedNodeType>(nodes.map((definition) => [definition.type, { definition, check: () => [] }]))
  return { get: (type) => byType.get(type) }
}

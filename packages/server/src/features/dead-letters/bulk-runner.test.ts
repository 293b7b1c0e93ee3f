import { newId, silentLogger, systemClock, systemIds, type Logger } from '@millrace/base'
import { ControlRefusedError, OverloadedError, type DeadLetterMark, type ExecutionHeader } from '@millrace/engine'
import { openStore, type DeadLetterOperationRow, type DeadLetterSelection, type Store } from '@millrace/store'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BulkRunner, type BulkRunnerDeps } from './bulk-runner.ts'

let directory: string
let store: Store
let tenantId: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bulk-'))
  store = await openStore({ dataDir: directory, logger: silentLogger, clock: systemClock })
  tenantId = newId()
  await store.tenants.insert({ id: tenantId, name: 'T', createdAt: 1 })
})
afterEach(async () => {
  await store.close()
  await rm(directory, { recursive: true })
})

/** Dead letters and their retries, as far as an operation on them sees a journal and an engine. */
class World {
  readonly marks = new Map<string, DeadLetterMark>()
  readonly cancelled = new Set<string>()
  readonly accepted = new Map<string, string>()
  readonly ids: readonly string[]
  queued = 0
  /** Of `queued`, those that limits hold back, and those of them that are the tenant's own. */
  held = { all: 0, own: 0 }
  /** Called with each thing that is asked for, before it happens and after. */
  fault: (asked: string, id: string) => void | Promise<void> = () => undefined

  constructor(count: number) {
    this.ids = Array.from({ length: count }, () => newId())
  }

  get retries(): string[] {
    return [...this.accepted.values()]
  }

  async #step<T>(asked: string, id: string, work: () => T): Promise<T> {
    await this.fault(asked, id)
    const result = work()
    await this.fault(`${asked} done`, id)
    return result
  }

  readonly journal: BulkRunnerDeps['journal'] = {
    deadLetters: (_tenant, _filter, { limit, cursor }) =>
      this.#step('list', '', () => {
        const open = this.ids
          .filter((id) => !this.marks.has(id) && (cursor === undefined || id < cursor))
          .toSorted()
          .toReversed()
        const data = open.slice(0, limit).map((id) => ({ id }) as ExecutionHeader)
        return { data, nextCursor: open.length > limit ? (data.at(-1)?.id ?? null) : null }
      }),
    list: (_tenant, filter, { limit, cursor }) =>
      this.#step('list executions', JSON.stringify(filter), () => {
        const open = this.ids
          .filter((id) => !this.cancelled.has(id) && (cursor === undefined || id < cursor))
          .toSorted()
          .toReversed()
        const data = open.slice(0, limit).map((id) => ({ id }) as ExecutionHeader)
        return { data, nextCursor: open.length > limit ? (data.at(-1)?.id ?? null) : null }
      }),
    deadLetterMark: (_tenant, id) => this.#step('mark?', id, () => this.marks.get(id)),
    markDeadLetters: (_tenant, marks) =>
      this.#step('mark', '', () =>
        marks.flatMap(({ executionId, ...mark }) => {
          const is = this.marks.get(executionId) ?? mark
          this.marks.set(executionId, is)
          return this.ids.includes(executionId) && is.as === mark.as && is.by === mark.by ? [executionId] : []
        }),
      ),
    header: (_tenant, id) =>
      this.#step('header', id, () => {
        if (this.cancelled.has(id)) return { id, status: 'cancelled' } as ExecutionHeader
        return this.accepted.has(id) ? ({ id } as ExecutionHeader) : undefined
      }),
  }

  readonly engine: BulkRunnerDeps['engine'] = {
    load: () => ({ running: 0, queued: this.queued, held: this.held.all, waiting: 0 }),
    limits: () => [{ workflowId: '', using: 1, held: this.held.own }],
    control: (_tenant, id, action, options) =>
      this.#step(action, id, () => {
        if (action === 'cancel') {
          this.cancelled.add(id)
          return { executionId: id, status: 'cancelled' }
        }
        const retry = options?.newExecutionId ?? ''
        if (this.accepted.has(retry)) throw new TypeError('an id was taken twice')
        this.accepted.set(retry, id)
        return { executionId: retry, status: 'running' }
      }),
  }
}

const runner = (world: World, logger: Logger = silentLogger): BulkRunner =>
  new BulkRunner({
    ...{ store, journal: world.journal, engine: world.engine, ids: systemIds, logger },
    clock: { ...systemClock, after: (_ms, run) => systemClock.after(1, run) },
  })

async function begin(kind: DeadLetterOperationRow['kind'], selection: DeadLetterSelection, total = 0): Promise<string> {
  const id = newId()
  await store.deadLetterOperations.insert({
    ...{ id, tenantId, kind, selection, total, status: 'running', cursor: null, done: 0, failed: 0 },
    ...{ createdAt: 1, createdBy: 'u', createdByName: 'U', finishedAt: null },
  })
  return id
}
const operation = async (id: string): Promise<DeadLetterOperationRow> =>
  (await store.deadLetterOperations.get(tenantId, id)) as DeadLetterOperationRow

async function run(world: World, logger?: Logger): Promise<void> {
  const one = runner(world, logger)
  one.start()
  await one.idle()
  await one.stop()
}

test('all that fit are retried, once each, page by page, and counted', async () => {
  const world = new World(250)
  const id = await begin('retry', { filter: {} }, 250)
  await run(world)
  expect(await operation(id)).toMatchObject({ status: 'done', total: 250, done: 250, failed: 0 })
  expect(world.retries.toSorted()).toEqual([...world.ids].toSorted())
  expect([...world.marks].every(([dead, mark]) => mark.as === 'retried' && world.accepted.get(mark.by ?? '') === dead)).toBe(true)
})

test('dismissed ones are marked and nothing runs; those that are none are told', async () => {
  const world = new World(3)
  const stranger = newId()
  const id = await begin('dismiss', { ids: [world.ids[0] as string, stranger] })
  await run(world)
  const row = await operation(id)
  expect(row).toMatchObject({ status: 'done', done: 1, failed: 1 })
  expect(await store.deadLetterOperations.failures(row, 10)).toEqual([
    { executionId: stranger, errorCode: 'dead-letter.dealt-with', errorMessage: expect.stringContaining(stranger) as string },
  ])
  expect(world.marks.get(world.ids[0] as string)).toMatchObject({ as: 'dismissed', by: null })
  expect(world.retries).toEqual([])
})

test('what cannot be retried is told with its reason, and does not keep the others', async () => {
  const world = new World(5)
  world.fault = (asked, id) => {
    if (asked === 'retry' && id === world.ids[2]) throw new TypeError('a bug')
  }
  const id = await begin('retry', { ids: world.ids })
  const logged: unknown[] = []
  await run(world, { ...silentLogger, child: () => ({ ...silentLogger, error: (about) => void logged.push(about) }) })
  expect(await operation(id)).toMatchObject({ status: 'done', done: 4, failed: 1 })
  expect(logged).toMatchObject([{ executionId: world.ids[2], err: { message: 'a bug' } }])
  expect(await store.deadLetterOperations.failures(await operation(id), 10)).toMatchObject([
    { executionId: world.ids[2], errorCode: 'internal' },
  ])
})

test('an operation whose dead letters cannot be listed does not keep another one', async () => {
  const world = new World(3)
  let isBroken = true
  world.fault = (asked) => {
    if (asked === 'list' && isBroken) throw new TypeError('a bug')
  }
  const [one, two] = [await begin('retry', { filter: {} }), await begin('dismiss', { ids: world.ids.slice(0, 1) })]
  const running = runner(world)
  running.start()
  for (let turn = 0; turn < 100 && (await operation(two)).status !== 'done'; turn += 1)
    await new Promise((resolve) => setImmediate(resolve))
  expect([(await operation(one)).status, (await operation(two)).status]).toEqual(['running', 'done'])
  isBroken = false
  await running.idle()
  await running.stop()
  expect(await operation(one)).toMatchObject({ status: 'done', done: 2 })
})

test('an engine that is full is waited for', async () => {
  const world = new World(3)
  let refusals = 3
  world.fault = (asked) => {
    if (asked === 'retry' && refusals-- > 0) throw new OverloadedError({ reason: 'queue', queued: 9, retryAfterSeconds: 1 })
  }
  await begin('retry', { filter: {} })
  await run(world)
  expect(world.retries).toHaveLength(3)
})

test('what limits hold back of other tenants is not waited for; what they hold back of one’s own is', async () => {
  const world = new World(3)
  world.queued = 500
  world.held = { all: 500, own: 0 }
  await begin('retry', { ids: world.ids.slice(0, 1) })
  await run(world)
  expect(world.retries).toHaveLength(1)
  world.held = { all: 500, own: 100 }
  const id = await begin('retry', { ids: world.ids.slice(1) })
  const waiting = runner(world)
  waiting.start()
  for (let turn = 0; turn < 20; turn += 1) await operation(id)
  expect(world.retries).toHaveLength(1)
  world.held = { all: 500, own: 0 }
  await waiting.idle()
  await waiting.stop()
  expect(world.retries).toHaveLength(3)
})

test('two operations that want the same dead letters retry each once', async () => {
  const world = new World(30)
  const [one, two] = [await begin('retry', { ids: world.ids }), await begin('retry', { ids: world.ids })]
  await run(world)
  expect(world.retries.toSorted()).toEqual([...world.ids].toSorted())
  expect([(await operation(one)).done, (await operation(two)).failed]).toEqual([30, 30])
})

test('killed at any moment, it goes on at the next start and retries each once', async () => {
  for (let at = 1; ; at += 7) {
    const world = new World(12)
    const id = await begin('retry', { ids: world.ids })
    let calls = 0
    const killed = Promise.withResolvers<void>()
    world.fault = () => {
      calls += 1
      if (calls < at) return
      killed.resolve()
      return new Promise<void>(() => undefined) // a dead process hears nothing any more
    }
    const first = runner(world)
    first.start()
    const survived = await Promise.race([killed.promise.then(() => false), first.idle().then(() => true)])
    world.fault = () => undefined
    await run(world)
    expect([at, world.retries.toSorted()]).toEqual([at, [...world.ids].toSorted()])
    expect(await operation(id)).toMatchObject({ status: 'done', done: 12, failed: 0 })
    if (survived) return
  }
})

describe('executions of any kind', () => {
  const CANCEL = { executions: { status: ['running'], mode: 'manual' } }

  test('all that fit the filter are cancelled, once each, page by page, and counted', async () => {
    const world = new World(250)
    const asked = new Set<string>()
    world.fault = (what, filter) => void (what === 'list executions' && asked.add(filter))
    const id = await begin('cancel', CANCEL, 250)
    await run(world)
    expect(world.cancelled.size).toBe(250)
    expect([...asked]).toEqual([JSON.stringify(CANCEL.executions)])
    expect(await operation(id)).toMatchObject({ status: 'done', done: 250, failed: 0 })
  })

  test('one that was cancelled before a crash is done, not failed', async () => {
    const world = new World(3)
    world.cancelled.add(world.ids[0]!)
    const id = await begin('cancel', { ids: world.ids }, 3)
    await run(world)
    expect(await operation(id)).toMatchObject({ done: 3, failed: 0 })
  })

  test('one that cannot be cancelled any more is told, and keeps no other from it', async () => {
    const world = new World(3)
    world.fault = (what, id) => {
      if (what === 'cancel' && id === world.ids[1]) throw new ControlRefusedError({ action: 'cancel', status: 'completed', possible: [] })
    }
    const id = await begin('cancel', CANCEL, 3)
    await run(world)
    expect(await operation(id)).toMatchObject({ status: 'done', done: 2, failed: 1 })
  })

  test('what is refused for now is cancelled later', async () => {
    const world = new World(3)
    let refusals = 3
    world.fault = (what) => {
      if (what === 'cancel' && refusals-- > 0) throw new OverloadedError({ reason: 'queue', queued: 9, retryAfterSeconds: 1 })
    }
    const id = await begin('cancel', CANCEL, 3)
    await run(world)
    expect(await operation(id)).toMatchObject({ status: 'done', done: 3, failed: 0 })
  })

  test('failed executions are retried by the filter of their list', async () => {
    const world = new World(120)
    const id = await begin('retry', { executions: { status: ['failed'] } }, 120)
    await run(world)
    expect(world.retries).toHaveLength(120)
    expect(await operation(id)).toMatchObject({ done: 120, failed: 0 })
  })
})

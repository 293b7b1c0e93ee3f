import { createHash } from 'node:crypto'
import { newId } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { ExecutionView } from '../engine-api.ts'
import { BlobUnwritableError, type BlobHolder } from '../ports/index.ts'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { given, Harness, TENANT } from '../testing/harness.ts'
import { MemoryBlobs } from '../testing/memory-blobs.ts'
import { MemoryPackets } from '../testing/memory-packets.ts'

let blobs: MemoryBlobs
let harness: Harness
beforeEach(async () => {
  blobs = new MemoryBlobs()
  harness = await new Harness({ blobs, binaryLimits: { fileBytes: 100 } }).start()
})

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const holderOf = ({ header }: ExecutionView): BlobHolder => ({ kind: 'execution', tenantId: TENANT, id: header.id })
const makes = (text: string, ...rest: readonly (readonly [string, string, { config?: object }?])[]) =>
  sketch([['make', 'test.file', { config: { text } }], ...rest] as never, [
    'start > make',
    ...rest.map(([id], index) => `${rest[index - 1]?.[0] ?? 'make'} > ${id}`),
  ])
async function stored(text: string, tenant = TENANT): Promise<Item> {
  const { id, size } = await blobs.put(tenant, once(text), { most: 1000 })
  return { json: {}, binary: { data: { id, mimeType: 'text/plain', size } } }
}
async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text))
}
const READS = sketch([['read', 'test.read-file']], ['start > read'])
const texts = (view: ExecutionView): unknown => given(view, 'read')[0]?.['texts']

test('a file goes along with its item, and another node reads it', async () => {
  const view = await harness.execute(makes('hello', ['pass', 'test.pass'], ['read', 'test.read-file']))
  expect(texts(view)).toEqual(['hello'])
  const [item] = view.steps.find(({ nodeId }) => nodeId === 'pass')?.outputs[0]?.items ?? []
  expect(item?.binary).toEqual({ data: { id: idOf('hello'), mimeType: 'text/plain', fileName: 'a.txt', size: 5 } })
})

test('expressions see name, type and size of the files', async () => {
  const view = await harness.execute(
    makes('hello', [
      'say',
      'test.add',
      { config: { fields: { said: { $expr: '{{ $binary.data.fileName }}, {{ $binary.data.size }}' } } } },
    ]),
  )
  expect(given(view, 'say')).toEqual([{ said: 'a.txt, 5' }])
})

test('B1: a file is stored before the journal names it, so that a crash leaves no name without a file', async () => {
  const order: string[] = []
  const give = blobs.give.bind(blobs)
  jest.spyOn(blobs, 'give').mockImplementation(async (...args) => {
    const missing = await give(...args)
    order.push('given')
    return missing
  })
  const append = harness.journal.append.bind(harness.journal)
  jest.spyOn(harness.journal, 'append').mockImplementation((entry) => {
    if (entry.payload.includes(idOf('hello'))) order.push('named')
    return append(entry)
  })
  await harness.execute(makes('hello'))
  expect(order).toEqual(['given', 'named'])
})

test('a larger file than allowed fails the step, with the limit', async () => {
  const view = await harness.execute(makes('x'.repeat(101)))
  expect(view.header).toMatchObject({ status: 'failed', errorCode: 'binary.too-large', errorNode: 'make' })
})

test('files count against what an execution may keep on disk', async () => {
  harness = await new Harness({ blobs, packets: new MemoryPackets(), packetLimits: { diskBytes: 4 } }).start()
  expect((await harness.execute(makes('hello'))).header).toMatchObject({ status: 'failed', errorCode: 'execution.disk-exceeded' })
})

describe('B3: a node reads what its execution holds', () => {
  const forging = (id: string) =>
    sketch(
      [
        ['forge', 'test.forge', { config: { id } }],
        ['read', 'test.read-file'],
      ],
      ['start > forge', 'forge > read'],
    )

  test.each([
    ['of another execution', TENANT],
    ['of another tenant', newId()],
  ])('a guessed name %s is refused', async (_whose, tenant) => {
    await stored('secret', tenant)
    await harness.execute(makes('secret'))
    const view = await harness.execute(forging(idOf('secret')))
    expect(view.header).toMatchObject({ status: 'failed', errorCode: 'binary.not-found', errorNode: 'read' })
  })

  test.each(['../../../etc/passwd', '', '__proto__'])('the name %j is refused', async (id) => {
    expect((await harness.execute(forging(id))).header).toMatchObject({ errorCode: 'binary.not-found' })
  })

  test('a forged name does not come to a called workflow either', async () => {
    await stored('secret')
    const childId = newId()
    harness.workflows.set(childId, READS)
    const view = await harness.execute(
      sketch(
        [
          ['forge', 'test.forge', { config: { id: idOf('secret') } }],
          ['call', 'test.call', { config: { workflow: childId, wait: true } }],
        ],
        ['start > forge', 'forge > call'],
      ),
    )
    await settle()
    expect((await harness.view(view.header.id)).header).toMatchObject({ status: 'failed', errorCode: 'binary.not-found' })
  })
})

test('a called workflow reads what its caller hands over, and the caller what comes back', async () => {
  const childId = newId()
  harness.workflows.set(childId, makes('from the child'))
  const reader = newId()
  harness.workflows.set(reader, READS)
  const view = await harness.execute(
    sketch(
      [
        ['make', 'test.file', { config: { text: 'from the caller' } }],
        ['down', 'test.call', { config: { workflow: reader, wait: true } }],
        ['up', 'test.call', { config: { workflow: childId, wait: true } }],
        ['read', 'test.read-file'],
      ],
      ['start > make', 'make > down', 'down > up', 'up > read'],
    ),
  )
  await settle()
  const ended = await harness.view(view.header.id)
  expect(given(ended, 'down')).toEqual([{ texts: ['from the caller'] }])
  expect(texts(ended)).toEqual(['from the child'])
})

test('files that an execution starts with become its own, and stay when nobody else has them', async () => {
  const item = await stored('uploaded')
  const { finished, executionId } = harness.accept(READS, [], { items: [item] })
  await finished
  const view = await harness.view(executionId)
  expect(texts(view)).toEqual(['uploaded'])
  expect(blobs.holds(holderOf(view), idOf('uploaded'))).toBe(true)
})

test('B4: an event that waited gives its execution the files, also when only it has them', async () => {
  const [item, event] = [await stored('waited'), newId()]
  await blobs.give([idOf('waited')], { kind: 'event', tenantId: TENANT, id: event })
  blobs.sweepTenants()
  const { finished, executionId } = harness.accept(READS, [], { items: [item], event })
  await finished
  expect(texts(await harness.view(executionId))).toEqual(['waited'])
})

test('B5: an execution cannot start with a file of another tenant', async () => {
  const item = await stored('theirs', newId())
  const { finished, executionId } = harness.accept(READS, [], { items: [item] })
  await finished
  expect((await harness.view(executionId)).header).toMatchObject({ errorCode: 'binary.not-found' })
})

test('items from outside whose binary data is null are taken, and the step that hands them on is told what is wrong', async () => {
  const { finished } = harness.accept(sketch([['pass', 'test.pass']], ['start > pass']), [], {
    items: [{ json: {}, binary: null } as never, { json: {}, binary: { data: null } } as never],
  })
  expect(await finished).toMatchObject({ status: 'failed', error: { code: 'node.bad-output' } })
})

test('a disk that fails for files and for pinned ones is told once, to whoever waits', async () => {
  const document = sketch([['pass', 'test.pass']], ['start > pass'])
  const pinned = { ...document, pinned: { pass: [await stored('pinned')] } } as never
  const items = [await stored('given')]
  let asked = 0
  jest.spyOn(blobs, 'give').mockImplementation(async () => {
    if (++asked === 1) await settle()
    throw new BlobUnwritableError({ reason: 'EIO' })
  })
  const unheard = jest.fn()
  process.once('unhandledRejection', unheard)
  try {
    const { accepted } = harness.accept(pinned, [], { items, mode: 'manual' })
    await expect(accepted).rejects.toMatchObject({ code: 'binary.unwritable' })
    await settle()
  } finally {
    process.off('unhandledRejection', unheard)
  }
  expect(unheard).not.toHaveBeenCalled()
})

test('pinned files are read where pinned data counts', async () => {
  const document = sketch(
    [
      ['pass', 'test.pass'],
      ['read', 'test.read-file'],
    ],
    ['start > pass', 'pass > read'],
  )
  const pinned = { ...document, pinned: { pass: [await stored('pinned')] } } as never
  const run = async (): Promise<ExecutionView> => {
    const { finished, executionId } = harness.accept(pinned, [{}], { mode: 'manual' })
    await finished
    return harness.view(executionId)
  }
  expect(texts(await run())).toEqual(['pinned'])
})

test.each(['retry', 'replay'] as const)(
  'a %s has the files of the execution that it repeats, also when that one is gone',
  async (action) => {
    const failing = makes('kept', ['read', 'test.read-file'], ['fail', 'test.fail', { config: { code: 'x' } }])
    const first = await harness.execute(failing)
    expect(first.header.status).toBe('failed')
    const { executionId } = await harness.engine.control(TENANT, first.header.id, action, action === 'replay' ? { from: 'read' } : {})
    blobs.forget(holderOf(first))
    await settle()
    const again = await harness.view(executionId)
    expect(blobs.holds(holderOf(again), idOf('kept'))).toBe(true)
    expect(texts(again)).toEqual(['kept'])
  },
)

test('an execution without files asks nothing of the store', async () => {
  const asked = [jest.spyOn(blobs, 'put'), jest.spyOn(blobs, 'give'), jest.spyOn(blobs, 'giveAll'), jest.spyOn(blobs, 'open')]
  await harness.execute(sketch([['pass', 'test.pass']], ['start > pass']), [{ a: 1 }, { a: 2 }])
  expect(asked.map((each) => each.mock.calls.length)).toEqual([0, 0, 0, 0])
})

test('without a store a node that wants one is told so', async () => {
  harness = await new Harness().start()
  expect((await harness.execute(makes('x'))).header).toMatchObject({ errorCode: 'binary.not-available' })
})

import { newId, type Id } from '@millrace/base'
import { MemoryBlobs } from '@millrace/engine/testing'
import { BinaryService, type FileQuery } from './binary-service.ts'

const [tenantId, executionId] = [newId(), newId()]
const PLACE: FileQuery = { side: 'outputs', port: 'main', item: 0, name: 'data', show: false, range: undefined }
let blobs: MemoryBlobs
let service: BinaryService
let ref: { id: string; mimeType: string; fileName?: string; size: number }

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text))
}
beforeEach(async () => {
  blobs = new MemoryBlobs()
  const { id, size } = await blobs.put(tenantId, once('bytes'), { most: 100 })
  await blobs.give([id], { kind: 'execution', tenantId, id: executionId })
  ref = { id, size, mimeType: 'image/png', fileName: 'a.png' }
  const steps = () => [{ id: 'n:0', inputs: [], outputs: [{ port: 'main', items: [{ json: {}, binary: { data: ref } }] }] }]
  const view = async (tenant: Id, id: Id) => (tenant === tenantId && id === executionId ? { steps: steps() } : undefined)
  service = new BinaryService({ engine: { view } as never, blobs })
})
const read = (more: Partial<FileQuery> = {}, tenant = tenantId, execution = executionId) =>
  service.read({ tenantId: tenant }, execution, 'n:0', { ...PLACE, ...more })

test('the file of an item is read', async () => {
  const { status, bytes } = await read()
  expect([status, Buffer.concat(await bytes.toArray()).toString()]).toEqual([200, 'bytes'])
})

test.each<[string, () => Promise<unknown>, string]>([
  ['of another tenant', () => read({}, newId()), 'execution.not-found'],
  ['of an execution that is not there', () => read({}, tenantId, newId()), 'execution.not-found'],
  ['of another name', () => read({ name: 'other' }), 'execution.file-not-found'],
  ['named like a part of every object', () => read({ name: '__proto__' }), 'execution.file-not-found'],
  ['of another side', () => read({ side: 'inputs' }), 'execution.file-not-found'],
])('a file %s is not found', async (_which, ask, code) => {
  await expect(ask()).rejects.toMatchObject({ code, status: 404 })
})

test('a forged handle in the data opens nothing', async () => {
  const other = await blobs.put(tenantId, once('of another execution'), { most: 100 })
  await blobs.give([other.id], { kind: 'execution', tenantId, id: newId() })
  ref = { ...ref, id: other.id }
  await expect(read()).rejects.toMatchObject({ code: 'execution.file-gone', status: 404 })
})

test('what the data says of type and name cannot reach the headers as more than that', async () => {
  ref = { ...ref, mimeType: 'text/html\r\nset-cookie: a=b', fileName: '../"x\r\ny".html' }
  const { headers } = await read({ show: true })
  expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'content-disposition': expect.not.stringContaining('\n') })
  ref = { ...ref, mimeType: 'nonsense' }
  expect((await read({ show: true })).headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment/),
  })
})

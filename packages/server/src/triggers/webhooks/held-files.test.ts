import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { WebhookRequest } from '@millrace/node-sdk'
import { HeldFiles } from './held-files.ts'

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('by'))
  yield Buffer.from('tes')
}

test('files are held with the name that they get when they are stored', async () => {
  const held = new HeldFiles()
  const data = await held.put(pieces(), { mimeType: 'a/b', fileName: 'x' })
  expect(data).toEqual({ id: createHash('sha256').update('bytes').digest('hex'), mimeType: 'a/b', fileName: 'x', size: 5 })
  const stored: string[] = []
  const call = await held.store({ method: 'POST', files: { data } } as unknown as WebhookRequest, async (bytes, facts) => {
    stored.push(Buffer.concat(await Readable.from(bytes).toArray()).toString())
    return { id: 'stored', ...facts, size: 5 }
  })
  expect([stored, call.files]).toEqual([['bytes'], { data: { id: 'stored', mimeType: 'a/b', fileName: 'x', size: 5 } }])
})

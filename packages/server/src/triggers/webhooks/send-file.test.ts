import { silentLogger, type Logger } from '@millrace/base'
import express from 'express'
import { serveApp } from '../../testing/http-client.ts'
import { edgeHandler } from '../edge-handler.ts'
import { sendFile } from './send-file.ts'

const id = 'a'.repeat(64)
const answer = { status: 200, headers: {}, bodyType: 'file', file: { id, mimeType: 'image/png', size: 3 } } as const

/** What a caller gets whose answer is a file that is read like this, and what the log says. */
async function answered(bytes: () => AsyncGenerator<Uint8Array>) {
  const errors: string[] = []
  const logger = { ...silentLogger, error: ({ err }: { err: Error }) => void errors.push(err.message) } as Logger
  const open = async () => ({ size: 3, bytes, close: () => Promise.resolve() })
  const client = await serveApp(express().use(edgeHandler(logger, (_request, response) => sendFile(response, 'execution', answer, open))))
  try {
    const { status, headers, text } = await client.call({ path: '/' })
    return { status, type: headers.get('content-type'), text, errors }
  } finally {
    await client.close()
  }
}

test('a file is the answer', async () => {
  const whole = async function* () {
    yield await Promise.resolve(Buffer.from('png'))
  }
  expect(await answered(whole)).toEqual({ status: 200, type: 'image/png', text: 'png', errors: [] })
})

test('a file that the disk does not give is answered as a failure, and logged', async () => {
  const unreadable = async function* () {
    yield* []
    throw await Promise.resolve(new RangeError('EIO: i/o error, read'))
  }
  const { status, type, errors } = await answered(unreadable)
  expect({ status, type, errors }).toEqual({ status: 500, type: 'application/problem+json', errors: ['EIO: i/o error, read'] })
})

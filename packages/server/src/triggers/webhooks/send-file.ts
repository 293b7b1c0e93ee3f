import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { defineError, type Id } from '@millrace/base'
import type { OpenBlob } from '@millrace/engine'
import { isBinaryRef, plainMimeType, type WebhookResponse } from '@millrace/node-sdk'
import { sendBytes } from '../../http/send-bytes.ts'
import { setHead } from './send.ts'

export const AnswerFileError = defineError<{ executionId: Id }>(
  'webhook.no-file',
  500,
  (d) =>
    `The workflow answers with a file that execution ${d.executionId} does not have. Its "Respond" node must name a file of its items.`,
)

/** Sends a file of an execution as the answer, from disk. */
export async function sendFile(
  response: ServerResponse,
  executionId: Id,
  answer: WebhookResponse,
  open: (id: string) => Promise<OpenBlob | undefined> | undefined,
): Promise<void> {
  if (response.headersSent || response.destroyed) return // the caller has gone; the execution goes on without
  const { file } = answer
  const blob = isBinaryRef(file) ? await open(file.id) : undefined
  if (blob === undefined) throw new AnswerFileError({ executionId })
  try {
    await sendBytes(response, Readable.from(blob.bytes(), { objectMode: false }), () => {
      setHead(response, executionId, { ...answer, type: plainMimeType(file?.mimeType) })
      response.setHeader('content-length', blob.size)
    })
  } finally {
    await blob.close()
  }
}

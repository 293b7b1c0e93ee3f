import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { defineError, MillraceError, type Id } from '@millrace/base'
import type { OpenBlob } from '@millrace/engine'
import { isBinaryRef, plainMimeType, type WebhookResponse } from '@millrace/node-sdk'
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
    setHead(response, executionId, { ...answer, type: plainMimeType(file?.mimeType) })
    response.setHeader('content-length', blob.size)
    await pipeline(Readable.from(blob.bytes(), { objectMode: false }), response)
  } catch (thrown) {
    if (response.destroyed && !(thrown instanceof MillraceError)) return // the caller has gone; what is wrong with the file is told
    if (!response.headersSent) throw thrown
    response.destroy() // a caller that got a part must not take it for the whole
  } finally {
    await blob.close()
  }
}

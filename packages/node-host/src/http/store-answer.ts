import type { Readable } from 'node:stream'
import { NodeError, plainFileName, type BinaryRef, type HttpRequest, type StepBinary } from '@millrace/node-sdk'
import { isFileType } from './read-as.ts'
import { decodedBody } from './read-body.ts'

/** Whether an answer becomes a file. What a service says about an error is for people, and stays text. */
export function isStored(as: NonNullable<HttpRequest['responseType']>, status: number, headers: Readonly<Record<string, string>>): boolean {
  if (status < 200 || status > 299) return false
  if (as === 'file') return true
  return as === 'auto-file' && (isFileType(headers['content-type'] ?? '') || isAttachment(headers))
}

const isAttachment = (headers: Readonly<Record<string, string>>): boolean => /^\s*attachment\b/i.test(headers['content-disposition'] ?? '')

/** Stores the answer while it comes in. */
export async function storeAnswer(
  body: Readable,
  { headers, url, binary: open }: { headers: Readonly<Record<string, string>>; url: URL; binary: (() => StepBinary) | undefined },
): Promise<BinaryRef> {
  const binary = open?.()
  if (binary === undefined) {
    body.on('error', () => undefined).destroy()
    throw new NodeError('http.invalid-request', 'Answers can be stored by steps of executions only.')
  }
  const fileName = plainFileName(namedIn(headers['content-disposition'] ?? '') ?? lastOf(url))
  return binary.put(decodedBody(body, headers['content-encoding']), {
    mimeType: headers['content-type'] ?? '',
    ...(fileName === undefined ? {} : { fileName }),
  })
}

/** RFC 6266: `filename*` counts more than `filename`. */
function namedIn(disposition: string): string | undefined {
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1]
  const decoded = extended === undefined ? undefined : decodedOr(extended)
  if (decoded !== undefined) return decoded
  const [, quoted, plain] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? []
  return quoted?.replace(/\\(.)/g, '$1') ?? plain
}

function lastOf(url: URL): string | undefined {
  const last = url.pathname.split('/').at(-1) ?? ''
  return last.includes('.') ? decodedOr(last) : undefined
}

function decodedOr(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // not encoded as it should be: as if it were not there
  }
}

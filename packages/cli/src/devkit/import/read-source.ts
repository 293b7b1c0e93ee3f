import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { toError } from '@millrace/base'
import { DocumentSourceError } from './errors.ts'

/** The largest known ones (Microsoft Graph) have about 35 MB. */
const MOST_BYTES = 100_000_000
const LONGEST_MS = 60_000

/** Text of a document: a file, or what an address answers with. Nothing that the document refers to is read. */
export function readSource(source: string, options: { readonly cwd: string; readonly signal: AbortSignal }): Promise<string> {
  return /^https?:\/\//i.test(source) ? download(source, options.signal) : fromFile(source, options.cwd)
}

async function fromFile(source: string, cwd: string): Promise<string> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new DocumentSourceError({ source, reason }, { cause })
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source)) return refuse('only files and web addresses are read')
  const file = resolve(cwd, source)
  const found = await stat(file).catch((thrown: NodeJS.ErrnoException) =>
    refuse(thrown.code === 'ENOENT' ? `there is no ${file}` : thrown.message, thrown),
  )
  if (!found.isFile()) return refuse('it is no file')
  if (found.size > MOST_BYTES) return refuse(tooLarge())
  return readFile(file, 'utf8')
}

async function download(source: string, signal: AbortSignal): Promise<string> {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new DocumentSourceError({ source, reason }, { cause })
  }
  const timeout = AbortSignal.timeout(LONGEST_MS)
  try {
    const response = await fetch(source, {
      signal: AbortSignal.any([signal, timeout]),
      headers: { accept: 'application/json, application/yaml, text/yaml, */*' },
    })
    if (!response.ok) return refuse(`it answers with ${response.status} ${response.statusText}`.trim())
    if (/text\/html/i.test(response.headers.get('content-type') ?? ''))
      return refuse('it answers with a web page, not with a document: look there for a link to its "openapi.json" or "openapi.yaml"')
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of response.body ?? []) {
      size += part.length
      if (size > MOST_BYTES) return refuse(tooLarge())
      parts.push(part)
    }
    return Buffer.concat(parts).toString('utf8')
  } catch (thrown) {
    if (thrown instanceof DocumentSourceError) throw thrown
    if (timeout.aborted) return refuse(`it does not answer within ${LONGEST_MS / 1000} seconds`, thrown)
    const error = toError(thrown)
    return refuse(error.cause instanceof Error ? error.cause.message : error.message, thrown)
  }
}

const tooLarge = (): string => `it is larger than ${MOST_BYTES / 1_000_000} MB`

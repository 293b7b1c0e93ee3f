import { NodeError, toError } from '@millrace/base'
import type { HttpClient } from '@millrace/node-host'
import { ImportFetchError, UnknownFormatError } from './errors.ts'

const MOST_BYTES = 8 * 1024 * 1024
const TIMEOUT_MS = 20_000

/** Fetches what an address has as a workflow, by the guarded client: what is private stays out of reach. Throws ImportFetchError, UnknownFormatError. */
export async function fetchDocument(client: Pick<HttpClient, 'request'>, url: string, signal: AbortSignal): Promise<unknown> {
  return parse(await fetchText(client, url, signal))
}

async function fetchText(client: Pick<HttpClient, 'request'>, url: string, signal: AbortSignal): Promise<string> {
  try {
    const request = { method: 'GET', url, responseType: 'text', timeoutMs: TIMEOUT_MS } as const
    const { body } = await client.request(request, { signal, maxResponseBytes: MOST_BYTES })
    return typeof body === 'string' ? body : ''
  } catch (thrown) {
    if (!(thrown instanceof NodeError)) throw thrown
    throw new ImportFetchError({ reason: thrown.message }, { cause: thrown })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new UnknownFormatError({ reason: `what the address answers is not JSON (${toError(thrown).message})` }, { cause: thrown })
  }
}

import { toError } from '@millrace/base'
import type { Http } from './http.ts'

/** A request as the API page sends it: any operation, its answer whatever it is. */
export interface RawRequest {
  readonly method: string
  /** Below the origin, with its query. */
  readonly path: string
  readonly body: string | undefined
}

export type RawAnswer =
  | {
      readonly at: 'answered'
      readonly status: number
      readonly statusText: string
      readonly ms: number
      readonly type: string
      readonly text: string
    }
  | { readonly at: 'unreachable'; readonly message: string }

const MOST_MS = 120_000

/** The server's own description of its API, and requests as they are. */
export const explorerApi = (http: Http) => ({
  document: (signal?: AbortSignal) => http.get<unknown>('/openapi.json', { signal }),
  /** A refusal is an answer here, also one that ends the session: the page shows it. Nobody waits for what was given up by `signal`. */
  async send({ method, path, body }: RawRequest, signal: AbortSignal): Promise<RawAnswer> {
    const began = performance.now()
    try {
      const response = await fetch(path, {
        method,
        credentials: 'same-origin',
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        signal: AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]),
        ...(body === undefined ? {} : { body }),
      })
      const text = await response.text()
      const { status, statusText } = response
      return { at: 'answered', status, statusText, ms: performance.now() - began, type: response.headers.get('content-type') ?? '', text }
    } catch (thrown) {
      return { at: 'unreachable', message: toError(thrown).message }
    }
  },
})

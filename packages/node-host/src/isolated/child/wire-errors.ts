import type { WireError } from '../protocol.ts'

/** Which answer of the server an error came from, so that it is the same error again when the node lets it through. */
const answered = new WeakMap<object, number>()

export const callOf = (thrown: unknown): number | undefined =>
  typeof thrown === 'object' && thrown !== null ? answered.get(thrown) : undefined

/** An error of the server's, as a node sees it: what `NodeError` of the SDK has. */
export function errorFrom(wire: WireError, call?: number): Error {
  const { code, message, retryable = false, retryAfterMs, itemIndex, hint, detail } = wire
  const data = {
    ...(itemIndex === undefined ? {} : { itemIndex }),
    ...(hint === undefined ? {} : { hint }),
    ...(detail === undefined ? {} : { detail }),
  }
  const error = Object.assign(new Error(message), { code, status: 422, data, retryable, retryAfterMs, deferred: false })
  error.name = 'NodeError'
  if (call !== undefined) answered.set(error, call)
  return error
}

/** What a node threw, as data. */
export function toWire(thrown: unknown): WireError {
  const error = thrown instanceof Error ? (thrown as Error & Record<string, unknown>) : undefined
  if (error === undefined) return { code: 'node.crashed', message: `The node threw something that is no error: ${String(thrown)}` }
  if (error['code'] === 'ERR_ACCESS_DENIED') return denied(error)
  if (error.name !== 'NodeError' || typeof error['code'] !== 'string')
    return { code: 'node.crashed', message: `The node failed unexpectedly: ${error.message}` }
  const { itemIndex, hint, detail } = (error['data'] ?? {}) as Pick<WireError, 'itemIndex' | 'hint' | 'detail'>
  return {
    code: error['code'],
    message: error.message,
    retryable: error['retryable'] === true,
    ...(typeof error['retryAfterMs'] === 'number' ? { retryAfterMs: error['retryAfterMs'] } : {}),
    ...(itemIndex === undefined ? {} : { itemIndex }),
    ...(hint === undefined ? {} : { hint }),
    ...(detail === undefined ? {} : { detail }),
  }
}

const denied = (error: Error): WireError => ({
  code: 'package.denied',
  message: `The package tried what packages may not do: ${error.message}`,
  hint: 'Packages reach files, network and processes by their step alone, with permissions that they declare and an administrator grants.',
})

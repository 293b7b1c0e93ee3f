import { NodeError } from '@millrace/base'
import type { WireError } from './protocol.ts'

/** Why a package's process ended before its work was done. */
export type Death =
  | { readonly why: 'crashed'; readonly said: string }
  | { readonly why: 'stuck'; readonly ms: number }
  | { readonly why: 'memory'; readonly mb: number }
  | { readonly why: 'flood'; readonly said: string }
  | { readonly why: 'stopped' }

/** The error of a step whose process died. */
export function deathError(name: string, death: Death, retryable: boolean): NodeError {
  const of = (code: string, message: string, hint: string): NodeError => new NodeError(code, message, { retryable, hint })
  switch (death.why) {
    case 'crashed':
      return of('package.crashed', `The process of ${name} ended unexpectedly${death.said === '' ? '' : `: ${death.said}`}.`, TELL_AUTHOR)
    case 'stuck':
      return of('package.stuck', `The process of ${name} did not answer for ${death.ms} ms, and was ended.`, TELL_AUTHOR)
    case 'memory':
      return of(
        'package.memory',
        `The process of ${name} took more than ${death.mb} MB of memory, and was ended.`,
        'Give the node fewer items at a time, or tell the author of the package.',
      )
    case 'flood':
      return of('package.flood', `The process of ${name} said what it may not say, and was ended: ${death.said}.`, TELL_AUTHOR)
    case 'stopped':
      return of(
        'package.stopped',
        `The process of ${name} was ended because the server stops or the package was uninstalled.`,
        'It is done again where the package is there.',
      )
    default:
      return death satisfies never
  }
}

const MINUTE_MS = 60_000

/** The error of steps of a package that only dies. */
export function quarantineError(
  name: string,
  about: { readonly death: Death; readonly deaths: number; readonly leftMs: number },
): NodeError {
  const minutes = Math.ceil(about.leftMs / MINUTE_MS)
  return new NodeError(
    'package.quarantined',
    `${name} is in quarantine: its process died ${about.deaths} times in a row, at last so: ${deathError(name, about.death, false).message} It is tried again in ${minutes} min.`,
    { retryable: true, retryAfterMs: about.leftMs, hint: 'An administrator can uninstall the package, or install another version of it.' },
  )
}

const TELL_AUTHOR = 'Tell the author of the package. Other steps go on.'

const CODE = /^[a-z][a-z0-9-]{0,60}(\.[a-z0-9-]{1,60}){0,4}$/
const MOST_CHARS = 4_000
const MOST_DETAIL = 65_536
const LONGEST_WAIT_MS = 86_400_000

/** What the process says that went wrong, as an error that may be shown and stored. */
export function errorOf(value: unknown): NodeError {
  const wire = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof WireError, unknown>>
  const code = typeof wire.code === 'string' && CODE.test(wire.code) ? wire.code : 'node.crashed'
  const message = text(wire.message) ?? 'The node failed without saying why.'
  const hint = text(wire.hint)
  const { retryAfterMs, itemIndex, detail } = wire
  return new NodeError(code, message, {
    retryable: wire.retryable === true,
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? { retryAfterMs: Math.min(retryAfterMs, LONGEST_WAIT_MS) } : {}),
    ...(Number.isSafeInteger(itemIndex) ? { itemIndex: itemIndex as number } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(detail !== undefined && JSON.stringify(detail).length <= MOST_DETAIL ? { detail: detail as never } : {}), // it was JSON
  })
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, MOST_CHARS) : undefined)

/** The other way: an error that a package may see. */
export const wireOf = (error: NodeError): WireError => ({
  code: error.code,
  message: error.message,
  retryable: error.retryable,
  ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  ...error.data,
})

import { defineError } from '@millrace/base'

/** Nobody answers at the address. */
export const ServerUnreachableError = defineError<{ url: string; reason: string }>(
  'cli.server-unreachable',
  503,
  (d) => `No server answers at ${d.url} (${d.reason}). Start it with \`millrace start\`, or give its address with --url.`,
)

/** The server answered with a problem. */
export const ServerRefusedError = defineError<{ method: string; path: string; status: number; code: string; detail: string }>(
  'cli.server-refused',
  502,
  (d) => `${d.method} ${d.path} was answered with ${d.status} (${d.code}): ${d.detail}`,
)

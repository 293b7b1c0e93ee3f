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
  (d) => `${d.detail}${adviceFor(d.status)} (${d.method} ${d.path}: ${d.status} ${d.code})`,
)

/** Something answers at the address, but no Millrace server. */
export const NotMillraceError = defineError<{ url: string; status: number }>(
  'cli.not-millrace',
  502,
  (d) => `What answers at ${d.url} (with ${d.status}, and not in JSON) is no Millrace server. Check the address (--url, MILLRACE_URL).`,
)

function adviceFor(status: number): string {
  if (status === 401) return ' Give an API key with --token or MILLRACE_TOKEN; people make them in the editor, under Settings.'
  if (status === 403) return ' The API key has a role that may not do this.'
  return ''
}

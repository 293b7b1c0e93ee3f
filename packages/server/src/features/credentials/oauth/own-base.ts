import type { IncomingHttpHeaders } from 'node:http'

const HOST = /^[A-Za-z0-9.-]+(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?$/

/** Under which address the caller reaches this server: as set, else as the caller's own request says. */
export function ownBase({ origin, host }: IncomingHttpHeaders, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === host) return origin
  return `http://${host !== undefined && HOST.test(host) ? host : 'localhost'}`
}

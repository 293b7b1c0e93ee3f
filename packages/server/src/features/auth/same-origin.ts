import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request that carries the session cookie was caused by our own pages. Browsers say so themselves (`Sec-Fetch-Site`);
 * older ones send `Origin` with every request that could change something. A request with neither does not come from a browser,
 * and only a browser can be tricked into sending a cookie.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin, host } = headers
  if (origin === undefined) return true
  if (publicUrl !== undefined && origin === publicUrl) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

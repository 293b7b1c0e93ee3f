import { isJsonObject, type JsonObject } from '@millrace/base'

/** Hosts that a manifest asks for. */
export function declaredHosts({ permissions }: JsonObject): readonly string[] {
  const hosts = isJsonObject(permissions) ? permissions['hosts'] : undefined
  return Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : []
}

/** `*.example.com` stands for what is below example.com, `*` for any host. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === '*' || pattern.toLowerCase() === host) return true
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1).toLowerCase())
}

/** The host of an address as a permission: `https://{region}.api.example.com` goes to `*.api.example.com`, `{service}/v1` to any. */
export function hostPatternOf(url: string): string {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1]
  const host = (authority ?? '*').replace(/^.*@/, '').replace(/:\d+$/, '').toLowerCase()
  if (!host.includes('{')) return host
  const fixed = /\}[^.{}]*(\.[^{}]+\.[^{}.]+)$/.exec(host)?.[1]
  return fixed === undefined ? '*' : `*${fixed}`
}

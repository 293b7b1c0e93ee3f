import { isForbiddenName, type JsonObject } from '@millrace/node-sdk'

/** Secrets of the caller, and headers that concern one connection only: items are stored and shown, so these stay out. */
const DROPPED = new Set([
  'authorization',
  'proxy-authorization',
  'proxy-authenticate',
  'proxy-connection',
  'cookie',
  'set-cookie',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The headers that an item keeps, with lower-case names. */
export function itemHeaders(headers: Readonly<Record<string, string>>): JsonObject {
  const named = listedInConnection(headers)
  const kept = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !DROPPED.has(name) && !named.has(name) && !isForbiddenName(name))
  return Object.fromEntries(kept)
}

/** `Connection: a, b` makes a and b headers of the connection too (RFC 9110, 7.6.1). */
function listedInConnection(headers: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set((headers['connection'] ?? '').split(',').map((name) => name.trim().toLowerCase()))
}

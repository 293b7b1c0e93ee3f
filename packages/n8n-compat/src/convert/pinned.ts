import { isJsonObject, type JsonObject } from '@millrace/base'
import type { PinnedItem } from '@millrace/workflow'
import type { SourceNode } from '../read/source.ts'

const MOST_ITEMS = 10_000

interface Pinned {
  readonly pinned: Readonly<Record<string, PinnedItem[]>>
  readonly notes: readonly string[]
}

/** Headers of a call that somebody pinned with which others could call in his name. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])
const isSecret = ([name]: readonly [string, unknown]): boolean => SECRET_HEADERS.has(name.toLowerCase())

/** What a webhook got, without what its caller signed in by. */
function withoutSecrets(json: JsonObject): JsonObject {
  const { headers } = json
  if (!isJsonObject(headers) || !Object.entries(headers).some(isSecret)) return json
  return { ...json, headers: Object.fromEntries(Object.entries(headers).filter((entry) => !isSecret(entry))) }
}

/** Data that test runs take instead of running a node. Files in it, and what callers of webhooks signed in by, stay behind. */
export function pinnedOf(raw: JsonObject, nodes: readonly SourceNode[]): Pinned {
  const data = isJsonObject(raw['pinData']) ? raw['pinData'] : {}
  const found = new Map(nodes.toReversed().map((node) => [node.raw['name'], node]))
  let files = false
  let secrets = false
  const entries = Object.entries(data).flatMap(([name, items]): [string, PinnedItem[]][] => {
    const node = found.get(name)
    if (node === undefined || !Array.isArray(items)) return []
    const kept = items.filter(isJsonObject).slice(0, MOST_ITEMS)
    files ||= kept.some((item) => isJsonObject(item['binary']))
    const jsons = kept.map((item) => (isJsonObject(item['json']) ? item['json'] : item))
    const cleared = /webhook/i.test(node.type) ? jsons.map(withoutSecrets) : jsons
    secrets ||= cleared.some((json, index) => json !== jsons[index])
    return kept.length === 0 ? [] : [[node.id, cleared.map((json) => ({ json }))]]
  })
  const notes = [
    ...(files ? ['Files in pinned data were left out.'] : []),
    ...(secrets ? ['The headers Authorization and Cookie in pinned data of webhooks were left out: they are secrets of the callers.'] : []),
  ]
  return { pinned: Object.fromEntries(entries), notes }
}

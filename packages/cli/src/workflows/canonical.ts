import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** Names that stand in front, in this order; the others follow by alphabet. */
const FIRST = ['schema', 'name', 'description', 'id', 'type', 'typeVersion', 'from', 'to', 'node', 'port', 'position', 'config']
const LAST = ['nodes', 'edges', 'variables', 'settings', 'pinned', 'stickies']

/**
 * A document whose text depends on what it says alone: for a repository, in which an export should differ where the workflow does. Lists
 * keep their order, since it means something; what nobody named in `FIRST` goes by alphabet, so that configs do not depend on the order
 * in which a form was filled in.
 */
export const canonicalText = (document: JsonObject): string => `${JSON.stringify(ordered(document, rankOf), null, 2)}\n`

function ordered(value: JsonValue, rank: (name: string) => number): JsonValue {
  if (Array.isArray(value)) return value.map((each) => ordered(each, rank))
  if (!isJsonObject(value)) return value
  const names = Object.keys(value).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, ordered(value[name] ?? null, BY_USERS.has(name) ? noRank : rank)]))
}

/** Below these, names are those of node types and of users' data. */
const BY_USERS: ReadonlySet<string> = new Set(['config', 'credentials', 'pinned'])

const noRank = (): number => 0

function rankOf(name: string): number {
  const first = FIRST.indexOf(name)
  if (first >= 0) return first
  const last = LAST.indexOf(name)
  return last < 0 ? FIRST.length : FIRST.length + 1 + last
}

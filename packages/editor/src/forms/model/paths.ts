import { isJsonObject } from '@millrace/base'

/** A place in the data of an item, as an expression reads it. */
export interface DataPath {
  /** `$json.customer.email`. */
  readonly path: string
  readonly label: string
  readonly depth: number
  readonly sample: unknown
  readonly hasMore: boolean
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/

/** The expression of a member: `.name`, or `["odd name"]`, or `[0]`. */
export const memberPath = (parent: string, key: string | number): string =>
  typeof key === 'number' ? `${parent}[${key}]` : IDENTIFIER.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`

const MAX_PATHS = 500
const MAX_DEPTH = 6

/** All places inside a value, outer ones first; of a list its first element. */
export function pathsIn(value: unknown, root = '$json'): DataPath[] {
  const found: DataPath[] = []
  walk(value, root, 0, found)
  return found
}

function walk(value: unknown, parent: string, depth: number, found: DataPath[]): void {
  const members: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 1).map((element) => [0, element])
    : isJsonObject(value)
      ? Object.entries(value)
      : []
  for (const [key, member] of members) {
    if (found.length >= MAX_PATHS) return
    const path = memberPath(parent, key)
    const inner = Array.isArray(member) ? member.length > 0 : isJsonObject(member) && Object.keys(member).length > 0
    found.push({ path, label: typeof key === 'number' ? `[${key}]` : key, depth, sample: member, hasMore: inner })
    if (inner && depth < MAX_DEPTH) walk(member, path, depth + 1, found)
  }
}

import type { Item } from '@millrace/node-sdk'
import { fieldPath, getField, type FieldPath } from '../shared/field-path.ts'

export interface KeyJoin {
  readonly keep: 'inner' | 'left' | 'outer'
  readonly field: string
  /** Name of the field in every input but the first. */
  readonly otherField: string
  readonly asText: boolean
  readonly combine: (left: Item, right: Item) => Item
}

/** Joins the inputs from left to right by the value of a field. Each pair with equal values gives one item, in the order of the left. */
export function joinByKey(inputs: readonly (readonly Item[])[], join: KeyJoin): readonly Item[] {
  const [first = [], ...others] = inputs
  const field = fieldPath(join.field)
  const otherField = fieldPath(join.otherField)
  const keyOfLeft = keyReader([field, otherField], join.asText)
  const keyOfRight = keyReader([otherField], join.asText)
  return others.reduce<readonly Item[]>((left, right) => joinTwo(left, right, { ...join, keyOfLeft, keyOfRight }), first)
}

type Key = string | undefined
interface TwoJoin extends KeyJoin {
  readonly keyOfLeft: (item: Item) => Key
  readonly keyOfRight: (item: Item) => Key
}

function joinTwo(left: readonly Item[], right: readonly Item[], join: TwoJoin): readonly Item[] {
  const byKey = new Map<string, Item[]>()
  for (const item of right) {
    const key = join.keyOfRight(item)
    if (key === undefined) continue
    const same = byKey.get(key)
    if (same === undefined) byKey.set(key, [item])
    else same.push(item)
  }
  const matched = new Set<Item>()
  const joined = left.flatMap((item) => {
    const key = join.keyOfLeft(item)
    const partners = (key === undefined ? undefined : byKey.get(key)) ?? []
    if (partners.length === 0) return join.keep === 'inner' ? [] : [item]
    for (const partner of partners) matched.add(partner)
    return partners.map((partner) => join.combine(item, partner))
  })
  return join.keep === 'outer' ? [...joined, ...right.filter((item) => !matched.has(item))] : joined
}

/**
 * Reads the first of the fields that an item has: after an outer join the left side also holds items of later inputs. A value that
 * is missing or null matches nothing.
 */
function keyReader(fields: readonly FieldPath[], asText: boolean): (item: Item) => Key {
  return (item) => {
    for (const field of fields) {
      const value = getField(item.json, field)
      if (value === undefined || value === null) continue
      return asText && typeof value !== 'object' ? String(value) : JSON.stringify(value)
    }
    return undefined
  }
}

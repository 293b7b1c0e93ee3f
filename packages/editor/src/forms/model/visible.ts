import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { isExpression } from './expression-value.ts'
import type { FieldKind } from './field.ts'
import { layoutOf, type LayoutEntry } from './layout.ts'
import { memberOf, pointerTo } from './pointer.ts'

const MAX_DEPTH = 12

/** Every place that the form shows for a value, and with which control; a problem elsewhere needs another place to be told. */
export function visibleFields(root: JsonObject, value: JsonValue): ReadonlyMap<string, FieldKind | null> {
  const found = new Map<string, FieldKind | null>()
  addMembers({ root, whole: value, found }, { schema: root, value, pointer: '' }, 0)
  return found
}

interface Walk {
  readonly root: JsonObject
  readonly whole: JsonValue
  readonly found: Map<string, FieldKind | null>
}

interface Spot {
  readonly schema: JsonValue
  readonly value: JsonValue | undefined
  readonly pointer: string
}

function addMembers(walk: Walk, spot: Spot, depth: number): void {
  if (depth > MAX_DEPTH || isExpression(spot.value)) return
  const layout = layoutOf({ root: walk.root, whole: walk.whole, ...spot })
  for (const entry of [...layout.sections.flatMap((section) => section.entries), ...layout.advanced]) addEntry(walk, spot, entry, depth)
  for (const key of [...(layout.open?.keys ?? []), ...layout.unknown])
    addDeep(walk.found, memberOf(spot.value, key), pointerTo(spot.pointer, key))
}

function addEntry(walk: Walk, spot: Spot, entry: LayoutEntry, depth: number): void {
  if (entry.kind === 'variant') {
    if (entry.variant.discriminator !== null) walk.found.set(pointerTo(spot.pointer, entry.variant.discriminator), null)
    return
  }
  const { field } = entry
  const value = memberOf(spot.value, field.key)
  if (field.kind === 'group') addMembers(walk, { schema: field.schema, value, pointer: field.pointer }, depth + 1)
  else if ((field.kind === 'list' || field.kind === 'branches') && Array.isArray(value)) {
    for (const [at, element] of value.entries()) {
      const pointer = pointerTo(field.pointer, at)
      walk.found.set(pointer, null)
      if (isJsonObject(element)) addMembers(walk, { schema: field.item, value: element, pointer }, depth + 1)
    }
  } else addDeep(walk.found, value, field.pointer)
  walk.found.set(field.pointer, field.kind)
}

/** Controls of whole values (JSON, conditions, lists of names) tell about everything inside them. */
function addDeep(found: Map<string, FieldKind | null>, value: JsonValue | undefined, pointer: string, depth = 0): void {
  found.set(pointer, null)
  if (depth > MAX_DEPTH) return
  if (Array.isArray(value)) for (const [at, element] of value.entries()) addDeep(found, element, pointerTo(pointer, at), depth + 1)
  else if (isJsonObject(value))
    for (const [name, member] of Object.entries(value)) addDeep(found, member, pointerTo(pointer, name), depth + 1)
}

import { isJsonObject } from '@millrace/base'
import { memberPath } from '../forms/model/paths.ts'
import { typeOf } from '../forms/model/types.ts'
import type { JsonValue } from '@millrace/base'

/** What the items have in common at one place. */
export interface ShapeLine {
  readonly path: string
  readonly label: string
  readonly depth: number
  /** Types by how often they occur, most frequent first. */
  readonly types: readonly string[]
  /** Share of the objects around it that do not have it, 0 to 1. */
  readonly missing: number
  readonly example: unknown
}

interface Shape {
  readonly label: string
  readonly path: string
  count: number
  objects: number
  readonly types: Map<string, number>
  example: unknown
  readonly members: Map<string, Shape>
}

const MAX_ITEMS = 2_000
const MAX_ELEMENTS = 50
const MAX_MEMBERS = 500
const MAX_DEPTH = 8

/** How many items are looked at. */
export const shapeSize = (total: number): number => Math.min(total, MAX_ITEMS)

/** The fields of the items with their types, an example, and how often they are missing. */
export function shapeOf(items: readonly { readonly json: unknown }[]): ShapeLine[] {
  const root = newShape('$json', '$json')
  for (const { json } of items.slice(0, MAX_ITEMS)) look(root, json, 0)
  const lines: ShapeLine[] = []
  if (root.members.size === 0 && root.count > 0) return [lineOf(root, 0, root.count)]
  addLines(lines, root, 0)
  return lines
}

const newShape = (label: string, path: string): Shape => ({
  label,
  path,
  count: 0,
  objects: 0,
  types: new Map(),
  example: undefined,
  members: new Map(),
})

function look(shape: Shape, value: unknown, depth: number): void {
  if (value === undefined) return
  const type = typeOf(value as JsonValue)
  const shown = type === 'integer' ? 'number' : type
  shape.count += 1
  shape.types.set(shown, (shape.types.get(shown) ?? 0) + 1)
  if (shape.example === undefined || shape.example === null || shape.example === '') shape.example = value
  if (depth >= MAX_DEPTH) return
  if (Array.isArray(value))
    for (const element of value.slice(0, MAX_ELEMENTS)) look(memberShape(shape, '[0]', memberPath(shape.path, 0)), element, depth + 1)
  else if (isJsonObject(value)) {
    shape.objects += 1
    for (const [key, member] of Object.entries(value)) {
      if (shape.members.size < MAX_MEMBERS || shape.members.has(key))
        look(memberShape(shape, key, memberPath(shape.path, key)), member, depth + 1)
    }
  }
}

function memberShape(shape: Shape, label: string, path: string): Shape {
  const known = shape.members.get(label)
  if (known !== undefined) return known
  const made = newShape(label, path)
  shape.members.set(label, made)
  return made
}

function addLines(lines: ShapeLine[], shape: Shape, depth: number): void {
  for (const member of shape.members.values()) {
    lines.push(lineOf(member, depth, member.label === '[0]' ? member.count : shape.objects))
    addLines(lines, member, depth + 1)
  }
}

const lineOf = (shape: Shape, depth: number, around: number): ShapeLine => ({
  path: shape.path,
  label: shape.label,
  depth,
  types: [...shape.types].toSorted((left, right) => right[1] - left[1]).map(([type]) => type),
  missing: around === 0 ? 0 : Math.max(0, 1 - shape.count / around),
  example: shape.example,
})

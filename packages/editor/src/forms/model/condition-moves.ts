import type { JsonValue } from '@millrace/base'
import { isConditionGroup, type ConditionGroup } from './conditions.ts'

/** Where a condition stands: indexes from the top group down. */
export type ConditionPath = readonly number[]

/** A tree after a change, and where the condition that was changed stands now. */
export interface Moved {
  readonly group: ConditionGroup
  readonly path: ConditionPath
}

export const pathOf = (text: string): ConditionPath => text.split('.').map(Number)
export const pathText = (path: ConditionPath): string => path.join('.')

function groupAt(group: ConditionGroup, path: ConditionPath): ConditionGroup | undefined {
  let at: JsonValue | undefined = group
  for (const index of path) at = isConditionGroup(at) ? at.conditions[index] : undefined
  return isConditionGroup(at) ? at : undefined
}

/** The tree with the conditions of the group at a path changed. A group below the top that has none any more goes with its last one. */
function change(group: ConditionGroup, path: ConditionPath, edit: (conditions: readonly JsonValue[]) => JsonValue[]): ConditionGroup {
  const [first, ...rest] = path
  if (first === undefined) return { ...group, conditions: edit(group.conditions) }
  const inner = group.conditions[first]
  if (!isConditionGroup(inner)) return group
  const changed = change(inner, rest, edit)
  const kept = changed.conditions.length === 0 ? [] : [changed]
  return { ...group, conditions: group.conditions.toSpliced(first, 1, ...kept) }
}

const parts = (path: ConditionPath): { parent: ConditionPath; at: number } => ({ parent: path.slice(0, -1), at: path.at(-1) ?? 0 })

export function removeCondition(group: ConditionGroup, path: ConditionPath): ConditionGroup {
  const { parent, at } = parts(path)
  return change(group, parent, (conditions) => conditions.toSpliced(at, 1))
}

export function duplicateCondition(group: ConditionGroup, path: ConditionPath): Moved {
  const { parent, at } = parts(path)
  const edit = (conditions: readonly JsonValue[]): JsonValue[] => {
    const condition = conditions[at]
    return condition === undefined ? [...conditions] : conditions.toSpliced(at + 1, 0, JSON.parse(JSON.stringify(condition)) as JsonValue)
  }
  return { group: change(group, parent, edit), path: [...parent, at + 1] }
}

/** A condition inside a group of its own, to which more can be added. */
export function wrapCondition(group: ConditionGroup, path: ConditionPath): Moved {
  const { parent, at } = parts(path)
  const edit = (conditions: readonly JsonValue[]): JsonValue[] =>
    conditions.map((condition, index) => (index === at ? { combine: 'any', conditions: [condition] } : condition))
  return { group: change(group, parent, edit), path: [...path, 0] }
}

/**
 * One place up or down: past its neighbour, into a group that stands next, and out of its own group at its edge. Undefined at the top
 * and the bottom of the whole.
 */
export function moveCondition(group: ConditionGroup, path: ConditionPath, by: -1 | 1): Moved | undefined {
  const { parent, at } = parts(path)
  const siblings = groupAt(group, parent)?.conditions
  const condition = siblings?.[at]
  if (siblings === undefined || condition === undefined) return undefined
  const next = siblings[at + by]
  if (next === undefined) return moveOut(group, path, { condition, by })
  if (!isConditionGroup(next)) {
    const edit = (conditions: readonly JsonValue[]): JsonValue[] => conditions.toSpliced(at, 1).toSpliced(at + by, 0, condition)
    return { group: change(group, parent, edit), path: [...parent, at + by] }
  }
  const into = by === 1 ? 0 : next.conditions.length
  const filled = change(group, [...parent, at + by], (conditions) => conditions.toSpliced(into, 0, condition))
  const place = by === 1 ? at : at + by // what stood behind has moved up
  return { group: removeCondition(filled, path), path: [...parent, place, into] }
}

function moveOut(group: ConditionGroup, path: ConditionPath, { condition, by }: { condition: JsonValue; by: -1 | 1 }): Moved | undefined {
  const { parent, at } = parts(path)
  if (parent.length === 0) return undefined
  const { parent: outer, at: own } = parts(parent)
  const isLast = groupAt(group, parent)?.conditions.length === 1
  // First in, then out: a group around it that has nothing else must not go before it is there.
  const place = by === -1 ? own : own + 1
  const filled = change(group, outer, (conditions) => conditions.toSpliced(place, 0, condition))
  const before = [...outer, by === -1 ? own + 1 : own, at]
  return { group: removeCondition(filled, before), path: [...outer, by === 1 && isLast ? own : place] }
}

/** Beside which condition another is put. */
export interface ConditionDrop {
  readonly path: ConditionPath
  readonly side: 'before' | 'after'
}

const startsWith = (path: ConditionPath, start: ConditionPath): boolean => start.every((index, at) => path[at] === index)

/** A condition, or a group with all that is in it, beside another one. Undefined where it stands already, and inside of itself. */
export function placeCondition(group: ConditionGroup, from: ConditionPath, to: ConditionDrop): Moved | undefined {
  const condition = groupAt(group, parts(from).parent)?.conditions[parts(from).at]
  if (condition === undefined || startsWith(to.path, from)) return undefined
  const { parent, at } = parts(to.path)
  const place = [...parent, to.side === 'before' ? at : at + 1]
  if (pathText(place) === pathText(from) || pathText(place) === pathText([...parts(from).parent, parts(from).at + 1])) return undefined
  const filled = change(group, parent, (conditions) => conditions.toSpliced(place.at(-1) ?? 0, 0, condition))
  const before = shifted(from, place, 1)
  return { group: removeCondition(filled, before), path: shifted(place, emptied(filled, before), -1) }
}

/** A path after something came (1) or went (-1) at another one. */
function shifted(path: ConditionPath, changed: ConditionPath, by: 1 | -1): ConditionPath {
  const { parent, at } = parts(changed)
  const own = path[parent.length]
  if (own === undefined || !startsWith(path, parent) || (by === 1 ? own < at : own <= at)) return path
  return path.with(parent.length, own + by)
}

/** What goes with a condition: the outermost group that has nothing else. */
function emptied(group: ConditionGroup, path: ConditionPath): ConditionPath {
  const { parent } = parts(path)
  return parent.length > 0 && groupAt(group, parent)?.conditions.length === 1 ? emptied(group, parent) : path
}

import fc from 'fast-check'
import type { JsonValue } from '@millrace/base'
import { duplicateCondition, moveCondition, pathOf, pathText, placeCondition, removeCondition, wrapCondition } from './condition-moves.ts'
import { isConditionGroup, type ConditionGroup } from './conditions.ts'

const row = (name: string): JsonValue => ({ left: name, operator: 'exists' })
const group = (...conditions: JsonValue[]): ConditionGroup => ({ combine: 'all', conditions })
/** Rows by name, groups in brackets. */
const shown = (value: JsonValue): string =>
  isConditionGroup(value) ? `(${value.conditions.map(shown).join(' ')})` : String((value as { left?: JsonValue }).left)
const TREE = group(row('a'), group(row('b'), row('c')), row('d'))

test.each<[path: string, by: -1 | 1, after: string | undefined, at: string | undefined]>([
  ['0', 1, '((a b c) d)', '0.0'],
  ['0', -1, undefined, undefined],
  ['1.0', -1, '(a b (c) d)', '1'],
  ['1.0', 1, '(a (c b) d)', '1.1'],
  ['1.1', 1, '(a (b) c d)', '2'],
  ['2', -1, '(a (b c d))', '1.2'],
  ['2', 1, undefined, undefined],
  ['1', -1, '((b c) a d)', '0'],
  ['1', 1, '(a d (b c))', '2'],
])('condition %s moved by %s', (path, by, after, at) => {
  const moved = moveCondition(TREE, pathOf(path), by)
  expect(moved && shown(moved.group)).toBe(after)
  expect(moved && pathText(moved.path)).toBe(at)
})

test.each<[from: string, side: 'before' | 'after', to: string, after: string | undefined, at: string | undefined]>([
  ['0', 'after', '2', '((b c) d a)', '2'],
  ['0', 'before', '1.1', '((b a c) d)', '0.1'],
  ['2', 'before', '0', '(d a (b c))', '0'],
  ['1.0', 'after', '2', '(a (c) d b)', '3'],
  ['1', 'before', '0', '((b c) a d)', '0'],
  ['0', 'before', '0', undefined, undefined],
  ['0', 'before', '1', undefined, undefined],
  ['1', 'after', '1.0', undefined, undefined],
])('condition %s dropped %s %s', (from, side, to, after, at) => {
  const moved = placeCondition(TREE, pathOf(from), { path: pathOf(to), side })
  expect(moved && shown(moved.group)).toBe(after)
  expect(moved && pathText(moved.path)).toBe(at)
})

test('the last condition that leaves a group takes the group with it', () => {
  const tree = group(row('a'), group(row('b')), row('c'))
  expect(shown(moveCondition(tree, [1, 0], 1)?.group ?? tree)).toBe('(a b c)')
  expect(shown(moveCondition(tree, [1, 0], -1)?.group ?? tree)).toBe('(a b c)')
  expect(shown(removeCondition(tree, [1, 0]))).toBe('(a c)')
})

test('a copy stands behind what it was made of, and is another one', () => {
  const { group: after, path } = duplicateCondition(TREE, [1])
  expect([shown(after), pathText(path)]).toEqual(['(a (b c) (b c) d)', '2'])
  expect(after.conditions[1]).not.toBe(after.conditions[2])
})

test('a condition can be put into a group of its own', () => {
  const { group: after, path } = wrapCondition(TREE, [0])
  expect([shown(after), pathText(path)]).toEqual(['((a) (b c) d)', '0.0'])
})

const tree = fc.letrec<{ node: JsonValue; group: ConditionGroup }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.integer().map((n) => row(`r${n}`)),
    tie('group'),
  ),
  group: fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((conditions) => group(...conditions)),
})).group
const rowsOf = (value: JsonValue): string[] => (isConditionGroup(value) ? value.conditions.flatMap(rowsOf) : [shown(value)])
const pathsOf = (value: JsonValue, at: readonly number[] = []): (readonly number[])[] =>
  isConditionGroup(value) ? value.conditions.flatMap((part, index) => [[...at, index], ...pathsOf(part, [...at, index])]) : []

test('whatever is moved, no row is lost, the path leads to it, and what was moved can come back', () => {
  fc.assert(
    fc.property(tree, fc.nat(), fc.constantFrom(-1 as const, 1 as const), (whole, seed, by) => {
      const paths = pathsOf(whole)
      const path = paths[seed % paths.length] ?? [0]
      const moved = moveCondition(whole, path, by)
      if (moved === undefined) return
      expect(rowsOf(moved.group).toSorted()).toEqual(rowsOf(whole).toSorted())
      const at = (value: JsonValue, steps: readonly number[]): JsonValue | undefined =>
        steps.reduce<JsonValue | undefined>((part, index) => (isConditionGroup(part) ? part.conditions[index] : undefined), value)
      expect(at(moved.group, moved.path)).toEqual(at(whole, path))
      expect(
        pathsOf(moved.group).every(
          (each) => !isConditionGroup(at(moved.group, each)) || rowsOf(at(moved.group, each) as JsonValue).length > 0,
        ),
      ).toBe(true)
    }),
  )
})

test('wherever a condition is dropped, no row is lost and the path leads to it', () => {
  fc.assert(
    fc.property(tree, fc.nat(), fc.nat(), fc.constantFrom('before' as const, 'after' as const), (whole, from, to, side) => {
      const paths = pathsOf(whole)
      const start = paths[from % paths.length] ?? [0]
      const moved = placeCondition(whole, start, { path: paths[to % paths.length] ?? [0], side })
      if (moved === undefined) return
      const at = (value: JsonValue, steps: readonly number[]): JsonValue | undefined =>
        steps.reduce<JsonValue | undefined>((part, index) => (isConditionGroup(part) ? part.conditions[index] : undefined), value)
      expect(rowsOf(moved.group).toSorted()).toEqual(rowsOf(whole).toSorted())
      expect(at(moved.group, moved.path)).toEqual(at(whole, start))
    }),
  )
})

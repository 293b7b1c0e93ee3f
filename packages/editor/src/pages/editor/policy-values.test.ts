import type { NodeTypeDescription, WorkflowNode } from '@millrace/workflow'
import { canCache, keyText, keyValue, withKey, withRate, withTtl } from './policy-values.ts'

test.each([
  ['', undefined],
  ['  ', undefined],
  ['all', 'all'],
  ['{{ $json.customer }}', { $expr: '{{ $json.customer }}' }],
])('the field of a key with "%s" means %j, and shows it again', (text, key) => {
  expect(keyValue(text)).toEqual(key)
  expect(keyText(key)).toBe(text.trim())
})

test('a key keeps its limit, and goes with it when the field is emptied', () => {
  expect(withKey({ key: 'a', limit: 3 }, 'b')).toEqual({ key: 'b', limit: 3 })
  expect(withKey({ key: 'a', limit: 3 }, '')).toBeUndefined()
  expect(keyText(7)).toBe('7')
})

test('a rate has both numbers, or is none', () => {
  expect(withRate(undefined, { count: 5 })).toEqual({ count: 5, perMs: 60_000 })
  expect(withRate({ count: 5, perMs: 60_000 }, { seconds: 0.5 })).toEqual({ count: 5, perMs: 500 })
  expect(withRate({ count: 5, perMs: 60_000 }, { count: null })).toBeUndefined()
})

test('only what need not run each time can take earlier results', () => {
  const type = (parts: object): NodeTypeDescription => ({ effects: 'none', kind: 'action', config: {}, ...parts }) as NodeTypeDescription
  const node = { config: { method: 'GET' } } as unknown as WorkflowNode
  expect(canCache(node, type({}))).toBe(true)
  expect(canCache(node, type({ effects: 'write' }))).toBe(false)
  expect(canCache(node, type({ effects: 'write', readsWhen: { path: 'method', oneOf: ['GET'] } }))).toBe(true)
  expect(canCache(node, type({ kind: 'trigger' }))).toBe(false)
  expect(canCache(node, undefined)).toBe(false)
  expect(withTtl(undefined, 60)).toEqual({ ttlMs: 60_000 })
  expect(withTtl({ ttlMs: 1, key: 'k' }, null)).toBeUndefined()
})

import { resolvePorts } from '@millrace/workflow'
import { runNode } from '@millrace/node-sdk/testing'
import switchNode from './switch.node.ts'

const items = [{ json: { total: 5 } }, { json: { total: 50 } }, { json: { total: 500 } }]
const rules = (index: number, more: object = {}) => ({
  rules: [
    { key: 'large', label: 'Large', condition: { left: items[index]?.json.total ?? 0, operator: 'greater_than', right: 100 } },
    { key: 'some', condition: { left: items[index]?.json.total ?? 0, operator: 'greater_than', right: 10 } },
  ],
  ...more,
})

test('an item leaves by the first port whose rule holds; others are discarded', async () => {
  const { outputs } = await runNode(switchNode, { items, config: (index) => rules(index) })
  expect(outputs).toEqual({ large: [items[2]], some: [items[1]] })
  expect(outputs.large?.[0]).toBe(items[2])
})

test('or by every port whose rule holds', async () => {
  const { outputs } = await runNode(switchNode, { items, config: (index) => rules(index, { send: 'all' }) })
  expect(outputs).toEqual({ large: [items[2]], some: [items[1], items[2]] })
})

test('items that fit nothing can have a port, or be an error', async () => {
  const { outputs } = await runNode(switchNode, { items, config: (index) => rules(index, { fallback: 'port' }) })
  expect(outputs.fallback).toEqual([items[0]])
  await expect(runNode(switchNode, { items, config: (index) => rules(index, { fallback: 'error' }) })).rejects.toMatchObject({
    code: 'switch.no-match',
    data: { itemIndex: 0 },
  })
})

test('a value chooses its case; numbers and text that look the same are equal', async () => {
  const config = (index: number) => ({
    mode: 'value',
    value: [1, 'paid', 'other'][index] ?? null,
    cases: [{ key: 'one', equals: '1' }, { key: 'paid' }],
    fallback: 'port',
  })
  expect((await runNode(switchNode, { items, config })).outputs).toEqual({ one: [items[0]], paid: [items[1]], fallback: [items[2]] })
})

test('ports come from the config', () => {
  const names = (config: object) => resolvePorts(switchNode.ports, config as never).outputs
  expect(names(rules(0, { fallback: 'port' }))).toEqual([
    { name: 'large', title: 'Large' },
    { name: 'some' },
    { name: 'fallback', title: 'Otherwise' },
  ])
  expect(names({ mode: 'value', cases: [{ key: 'a' }] })).toEqual([{ name: 'a' }])
  expect(names({})).toEqual([])
})

test('a key that stands twice is refused, since one port would hide the other', async () => {
  const config = { mode: 'value', value: 1, cases: [{ key: 'a' }, { key: 'a' }] }
  await expect(runNode(switchNode, { items, config })).rejects.toThrow('"a" stands twice')
})

test.each(['constructor', '__proto__', 'prototype', 'fallback', 'error', 'a b', ''])('the key %p is refused', async (key) => {
  const config = { mode: 'value', value: 1, cases: [{ key }] }
  await expect(runNode(switchNode, { items, config })).rejects.toMatchObject({ code: 'config.invalid' })
})

test('value mode needs cases', async () => {
  await expect(runNode(switchNode, { items, config: { mode: 'value', value: 1 } })).rejects.toThrow("required property 'cases'")
})

test('no items give nothing', async () => expect((await runNode(switchNode, { items: [], config: rules(0) })).outputs).toEqual({}))

import { runNode } from '@millrace/node-sdk/testing'
import ifNode from './if.node.ts'

const over = (total: number, limit = 100) => ({
  condition: { combine: 'all', conditions: [{ left: total, operator: 'greater_than', right: limit }] },
})
const items = [{ json: { total: 50 } }, { json: { total: 150 } }, { json: { total: 200 } }]
const totals = (index: number) => over(items[index]?.json.total ?? 0)

test('each item goes to its branch as the very object that came in', async () => {
  const { outputs } = await runNode(ifNode, { items, config: totals })
  expect(outputs).toEqual({ true: [items[1], items[2]], false: [items[0]] })
  expect(outputs.true?.[0]).toBe(items[1])
  expect(outputs.false?.[0]).toBe(items[0])
})

test('a single test needs no group around it', async () => {
  const { outputs } = await runNode(ifNode, { items, config: { condition: { left: 'a', operator: 'exists' } } })
  expect(outputs).toEqual({ true: items, false: [] })
})

test('no items give empty branches', async () => {
  expect((await runNode(ifNode, { items: [], config: over(1) })).outputs).toEqual({ true: [], false: [] })
})

test('a test that cannot be made names the item', async () => {
  const config = (index: number) => ({ condition: { left: index === 1 ? 'many' : 1, operator: 'greater_than', right: 1 } })
  await expect(runNode(ifNode, { items, config })).rejects.toMatchObject({
    code: 'condition.type',
    data: { itemIndex: 1, detail: { side: 'left' } },
  })
})

test('dates are read in the zone of the workflow', async () => {
  const config = { condition: { left: '2030-01-01T00:30', operator: 'before', right: '2030-01-01T00:00:00Z' } }
  expect((await runNode(ifNode, { items: [{}], config, timezone: 'Europe/Berlin' })).outputs.true).toHaveLength(1)
  expect((await runNode(ifNode, { items: [{}], config })).outputs.true).toHaveLength(0)
})

test.each([
  [{}, "required property 'condition'"],
  [{ condition: { left: 1, operator: 'constructor' } }, '/condition/operator must be equal to one of the allowed values'],
  [{ condition: { combine: 'all', conditions: [] } }, '/condition/conditions must NOT have fewer than 1 items'],
  [{ condition: { combine: 'xor', conditions: [{ operator: 'exists' }] } }, '/condition/combine'],
  [{ condition: { combine: 'all', conditions: [{ left: 1 }] } }, "/condition/conditions/0 must have required property 'operator'"],
  [{ condition: { left: 1, operator: 'equals', rigth: 1 } }, '(rigth)'],
])('config %j is refused: %s', async (config, message) => {
  await expect(runNode(ifNode, { items: [{}], config: config as never })).rejects.toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining(message),
  })
})

test('a function of a plugin decides as any other operator', async () => {
  const even = {
    ...{ name: 'even', title: 'is even', description: 'Whether a number is even.', left: 'number' as const },
    evaluate: (value: unknown) => Number(value) % 2 === 0,
  }
  const given = { items: [{ json: { n: 1 } }, { json: { n: 2 } }], conditionFunctions: new Map([['acme.even', even]]) }
  const config = (index: number) => ({ condition: { left: given.items[index]?.json.n ?? 0, operator: 'acme.even' } })
  expect((await runNode(ifNode, { ...given, config })).outputs).toEqual({ true: [given.items[1]], false: [given.items[0]] })
  await expect(runNode(ifNode, { items: given.items, config })).rejects.toMatchObject({
    code: 'condition.operator',
    data: { itemIndex: 0 },
  })
})

import { runNode } from '@millrace/node-sdk/testing'
import filter from './filter.node.ts'

const items = [{ json: { n: 1 } }, { json: { n: 2 } }]
const config = (index: number) => ({ condition: { left: items[index]?.json.n ?? 0, operator: 'equals', right: 2 } })

test('items that fulfil the condition are kept, the others discarded, all as they came in', async () => {
  const { outputs } = await runNode(filter, { items, config })
  expect(outputs).toEqual({ kept: [items[1]], discarded: [items[0]] })
  expect(outputs.kept?.[0]).toBe(items[1])
})

test('no items give no items', async () => {
  expect((await runNode(filter, { items: [], config: { condition: { operator: 'exists' } } })).outputs).toEqual({ kept: [], discarded: [] })
})

test('a config without condition is refused', async () => {
  await expect(runNode(filter, { items })).rejects.toMatchObject({ code: 'config.invalid' })
})

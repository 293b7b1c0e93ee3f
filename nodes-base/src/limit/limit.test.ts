import { runNode } from '@millrace/node-sdk/testing'
import limit from './limit.node.ts'

const items = [{ json: { n: 1 } }, { json: { n: 2 } }, { json: { n: 3 } }]

test.each([
  [{}, [1]],
  [{ maxItems: 2 }, [1, 2]],
  [{ maxItems: 2, keep: 'last' }, [2, 3]],
  [{ maxItems: 9 }, [1, 2, 3]],
])('config %j keeps %j', async (config, kept) => {
  const { outputs } = await runNode(limit, { items, config })
  expect(outputs.main?.map((item) => item.json.n)).toEqual(kept)
  expect(items).toContain(outputs.main?.[0])
})

test('no items give no items', async () => expect((await runNode(limit, { items: [] })).outputs.main).toEqual([]))

test.each([[{ maxItems: 0 }], [{ maxItems: 1.5 }], [{ keep: 'middle' }]])('config %j is refused', async (config) => {
  await expect(runNode(limit, { items, config })).rejects.toMatchObject({ code: 'config.invalid' })
})

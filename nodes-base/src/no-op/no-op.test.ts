import { runNode } from '@millrace/node-sdk/testing'
import noOp from './no-op.node.ts'

test('the very items go on', async () => {
  const items = [{ json: { a: 1 } }]
  expect((await runNode(noOp, { items })).outputs.main?.[0]).toBe(items[0])
  expect((await runNode(noOp, { items: [] })).outputs.main).toEqual([])
})

test('there is nothing to set', async () => {
  await expect(runNode(noOp, { config: { a: 1 } })).rejects.toMatchObject({ code: 'config.invalid' })
})

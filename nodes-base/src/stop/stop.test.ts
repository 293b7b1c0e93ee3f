import { runNode } from '@millrace/node-sdk/testing'
import stop from './stop.node.ts'

test('items end here: no port, no items, no failure', async () => {
  expect((await runNode(stop, { items: [{ a: 1 }] })).outputs).toEqual({})
  expect(stop.ports.outputs).toEqual([])
})

test('there is nothing to set', async () => {
  await expect(runNode(stop, { config: { a: 1 } })).rejects.toMatchObject({ code: 'config.invalid' })
})

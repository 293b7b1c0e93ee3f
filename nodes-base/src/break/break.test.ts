import { runNode } from '@millrace/node-sdk/testing'
import node from './break.node.ts'

test('ends the loop with the items that came in', async () => {
  const { directive } = await runNode(node, { items: [{ n: 1 }] })
  expect(directive).toEqual({ directive: 'break', items: [{ json: { n: 1 } }] })
})

test('gives nothing back where that is wanted', async () => {
  const { directive } = await runNode(node, { config: { give: 'nothing' }, items: [{ n: 1 }] })
  expect(directive).toEqual({ directive: 'break', items: [] })
})

import type { JsonObject } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import executeWorkflow from './execute-workflow.node.ts'

const items = [{ json: { a: 1 } }, { json: { a: 2 } }]
const workflowId = 'w2'

test('the items are handed over, and its result goes on', async () => {
  const { directive } = await runNode(executeWorkflow, { items, config: { workflowId } })
  expect(directive).toEqual({ directive: 'call', workflowId, items, wait: true })
  const resume = { reason: 'child', items: [{ json: { b: 1 } }] } as const
  expect((await runNode(executeWorkflow, { items, config: { workflowId }, resume })).outputs.main).toEqual(resume.items)
})

test('fields can be made for each item instead', async () => {
  const config = (index: number) => ({ workflowId, input: 'fields', fields: [{ name: 'order.id', value: index }] })
  expect((await runNode(executeWorkflow, { items, config })).directive).toMatchObject({
    items: [{ json: { order: { id: 0 } } }, { json: { order: { id: 1 } } }],
  })
})

test('the result can be merged into the items that came in, or put into a field of them', async () => {
  const after = async (config: object, ...results: JsonObject[]) =>
    (
      await runNode(executeWorkflow, {
        items,
        config: { workflowId, ...config },
        resume: { reason: 'child', items: results.map((json) => ({ json })) },
      })
    ).outputs.main?.map((item) => item.json)
  expect(await after({ output: 'merge' }, { b: 1 }, { b: 2 })).toEqual([
    { a: 1, b: 1 },
    { a: 2, b: 2 },
  ])
  expect(await after({ output: 'merge' }, { b: 9 })).toEqual([
    { a: 1, b: 9 },
    { a: 2, b: 9 },
  ])
  expect(await after({ output: 'merge' })).toEqual([{ a: 1 }, { a: 2 }])
  expect(await after({ output: 'field', outputField: 'found.it' }, { b: 1 })).toEqual([
    { a: 1, found: { it: { b: 1 } } },
    { a: 2, found: { it: { b: 1 } } },
  ])
  expect((await after({ output: 'field' }, { b: 1 }, { b: 2 }))?.[0]).toEqual({ a: 1, result: [{ b: 1 }, { b: 2 }] })
})

test('without waiting the items that came in go on at once', async () => {
  const config = { workflowId, wait: false }
  expect((await runNode(executeWorkflow, { items, config })).directive).toMatchObject({ wait: false })
  expect((await runNode(executeWorkflow, { items, config, resume: { reason: 'child', items: [] } })).outputs.main?.[1]).toBe(items[1])
})

test('a failure of the child fails this step, becomes an item, or is ignored', async () => {
  const error = { code: 'http.500', message: 'broken' }
  const after = (onFailure: string) =>
    runNode(executeWorkflow, { items, config: { workflowId, onFailure }, resume: { reason: 'child', items: [], error } })
  await expect(after('propagate')).rejects.toMatchObject({
    code: 'workflow.child-failed',
    message: expect.stringContaining('broken'),
    data: { detail: error },
  })
  expect((await after('catch')).outputs.main).toEqual([{ json: { error } }])
  expect((await after('ignore')).outputs.main).toEqual(items)
})

test('a workflow that calls itself is warned about', async () => {
  const { logs } = await runNode(executeWorkflow, { items, config: { workflowId: '01940000-0000-7000-8000-000000000002' } })
  expect(logs[0]?.message).toContain('calls itself')
})

test.each([[{}], [{ workflowId: '' }], [{ workflowId, fields: [{ name: '' }] }]])('config %j is refused', async (config) => {
  await expect(runNode(executeWorkflow, { items, config })).rejects.toMatchObject({ code: 'config.invalid' })
})

test('hostile field names are refused', async () => {
  await expect(
    runNode(executeWorkflow, { items, config: { workflowId, input: 'fields', fields: [{ name: '__proto__.x', value: 1 }] } }),
  ).rejects.toMatchObject({ code: 'config.invalid' })
})

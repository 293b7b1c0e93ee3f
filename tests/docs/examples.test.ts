// The workflows that an empty canvas offers: whoever begins with one must not meet an error of ours.
import { readdirSync, readFileSync } from 'node:fs'
import type { JsonObject } from '@millrace/base'
import type { AnyDefinition } from '@millrace/node-sdk'
import * as shipped from '@millrace/nodes-base'
import { validateWorkflow, type WorkflowDocument } from '@millrace/workflow'
import { checkDocument } from '@millrace/workflow/check'
import { openBench, type TestBench } from '@millrace/workflow-test'
import { baseTypes } from '../../packages/n8n-compat/src/testing/base-types.ts'

const FOLDER = 'packages/editor/src/examples'
const NAMES = readdirSync(FOLDER).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? [])
const documentOf = (name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as WorkflowDocument

let bench: TestBench
beforeAll(async () => {
  const nodes = Object.values(shipped).filter((one) => 'ports' in one) as AnyDefinition[]
  bench = await openBench({ bare: true, nodes })
})
afterAll(() => bench.close())

test.each(NAMES)('the example “%s” has no problem and asks for no credential', (name) => {
  const document = documentOf(name)
  const problems = validateWorkflow(document, baseTypes).filter(({ severity }) => severity !== 'suggestion') // such as to ask callers who they are
  expect([...checkDocument(document), ...problems]).toEqual([])
  expect(document.nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([])
})

const letters = ['Ada', 'Grace', 'Linus', 'Margaret', 'Radia'].map((customer) => ({
  letter: `Dear ${customer}, thank you for your order.`,
}))
const RESULTS: Readonly<Record<string, object>> = {
  list: { paid: [{ customer: 'Margaret' }, { customer: 'Ada' }, { customer: 'Linus' }] },
  order: { customer: 'Ada', total: 600, decision: 'review' },
  turns: { letters },
  failure: { message: 'Dear Ada: Not booked: A total of -5 cannot be booked' },
}
test.each(NAMES)('the example “%s” runs without any service, to what it promises', async (name) => {
  const document = documentOf(name)
  const pinned = Object.values(document.pinned ?? {})[0]?.map(({ json }) => json as JsonObject)
  const run = await bench.run(document, pinned === undefined ? {} : { input: pinned })
  expect(run.error).toBeNull()
  expect(run).toMatchObject({ status: 'completed', output: [RESULTS[name]], requests: [] })
})

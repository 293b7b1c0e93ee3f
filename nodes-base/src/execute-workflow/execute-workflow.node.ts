import { defineNode, NodeError, type Item, type StepContext, type StepResult, type StepResume } from '@millrace/node-sdk'
import type { ExecuteWorkflowConfig } from '../generated/execute-workflow.config.ts'
import { assignFields } from '../shared/assignments.ts'
import { forItem } from '../shared/for-item.ts'
import schema from './execute-workflow.schema.json' with { type: 'json' }

type Step = StepContext<ExecuteWorkflowConfig>

async function inputOf(step: Step): Promise<readonly Item[]> {
  if ((step.config(0).input ?? 'items') === 'items') return step.items()
  const items: Item[] = []
  for await (const { fields } of step.configs()) items.push(forItem(items.length, () => ({ json: assignFields({}, fields ?? []) })))
  return items
}

async function begin(step: Step): Promise<StepResult> {
  const { workflowId, wait = true } = step.config(0)
  if (workflowId === step.workflow.id) {
    step.log.warn('The workflow calls itself. Make sure that a condition ends the recursion.')
  }
  return { directive: 'call', workflowId, items: await inputOf(step), wait }
}

/** The items that go on when the called workflow ended well. */
function outputOf(step: Step, result: readonly Item[]): readonly Item[] {
  const { output = 'result', outputField = 'result' } = step.config(0)
  switch (output) {
    case 'result':
      return result
    case 'merge':
      return step.items().map((item, index) => withFields(item, result.length === 1 ? result[0] : result[index]))
    case 'field': {
      const value = result.length === 1 ? (result[0]?.json ?? null) : result.map((item) => item.json)
      return step.items().map((item) => ({ ...item, json: assignFields(structuredClone(item.json), [{ name: outputField, value }]) }))
    }
  }
}

const withFields = (item: Item, result: Item | undefined): Item =>
  result === undefined ? item : { ...item, ...result, json: { ...item.json, ...result.json } }

function goOn(step: Step, { items, error }: StepResume): StepResult {
  const { wait = true, onFailure = 'propagate' } = step.config(0)
  if (error === undefined) return { main: wait ? outputOf(step, items) : step.items() }
  switch (onFailure) {
    case 'propagate':
      throw new NodeError('workflow.child-failed', `The called workflow failed: ${error.message}`, {
        hint: 'Open its execution to see where.',
        detail: { code: error.code, message: error.message },
      })
    case 'catch':
      return { main: [{ json: { error: { code: error.code, message: error.message } } }] }
    case 'ignore':
      return { main: step.items() }
  }
}

export default defineNode<ExecuteWorkflowConfig>({
  type: 'core.execute-workflow',
  version: 1,
  title: 'Execute Workflow',
  description: 'Starts another workflow and goes on with its result.',
  kind: 'action',
  category: 'Flow',
  keywords: ['sub-workflow', 'call', 'subroutine', 'reuse'],
  ports: { inputs: ['main'], outputs: ['main'] },
  // The engine stores the child's id before it starts it, so a repeated call finds the same child.
  effects: 'none',
  config: schema,
  lazy: true,
  execute: (step) => (step.resume === undefined ? begin(step) : goOn(step, step.resume)),
  examples: [
    { title: 'Hand the items over', config: { workflowId: '01940000-0000-7000-8000-000000000000' } },
    {
      title: 'Start it and go on',
      config: {
        workflowId: '01940000-0000-7000-8000-000000000000',
        input: 'fields',
        fields: [{ name: 'id', value: { $expr: '{{ $json.id }}' } }],
        wait: false,
      },
    },
  ],
})

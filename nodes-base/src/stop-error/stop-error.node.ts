import { defineNode, NodeError } from '@millrace/node-sdk'
import type { StopErrorConfig } from '../generated/stop-error.config.ts'
import schema from './stop-error.schema.json' with { type: 'json' }

export default defineNode<StopErrorConfig>({
  type: 'core.stop-error',
  version: 1,
  title: 'Stop with Error',
  description: 'Makes the execution fail with a message of yours.',
  kind: 'end',
  category: 'Flow',
  keywords: ['fail', 'throw', 'abort', 'raise', 'exception'],
  ports: { inputs: ['main'], outputs: [] },
  effects: 'none',
  config: schema,
  lazy: true,
  execute: (step) => {
    const { message = 'The workflow was stopped.', detail } = step.config(0)
    throw new NodeError('workflow.stopped', message, { itemIndex: 0, ...(detail === undefined ? {} : { detail }) })
  },
  examples: [{ title: 'Missing customer', config: { message: { $expr: 'Order {{ $json.id }} has no customer' } } }],
})

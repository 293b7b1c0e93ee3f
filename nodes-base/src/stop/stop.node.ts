import { defineNode } from '@millrace/node-sdk'
import type { StopConfig } from '../generated/stop.config.ts'
import schema from './stop.schema.json' with { type: 'json' }

export default defineNode<StopConfig>({
  type: 'core.stop',
  version: 1,
  title: 'Stop',
  description: 'Ends this branch; other branches go on.',
  kind: 'end',
  category: 'Flow',
  keywords: ['end', 'finish', 'terminate'],
  ports: { inputs: ['main'], outputs: [] },
  effects: 'none',
  config: schema,
  lazy: true,
  execute: () => ({}),
  examples: [{ title: 'End here', config: {} }],
})

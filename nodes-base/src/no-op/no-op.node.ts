import { defineNode } from '@millrace/node-sdk'
import type { NoOpConfig } from '../generated/no-op.config.ts'
import schema from './no-op.schema.json' with { type: 'json' }

export default defineNode<NoOpConfig>({
  type: 'core.no-op',
  version: 1,
  title: 'No Operation',
  description: 'Passes items on unchanged: a place to join branches or to look at data.',
  kind: 'action',
  category: 'Flow',
  keywords: ['pass', 'nothing', 'join', 'placeholder'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  lazy: true,
  execute: (step) => ({ main: step.items() }),
  examples: [{ title: 'Pass on', config: {} }],
})

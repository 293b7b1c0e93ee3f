import { defineNode } from '@millrace/node-sdk'
import type { BreakConfig } from '../generated/break.config.ts'
import schema from './break.schema.json' with { type: 'json' }

export default defineNode<BreakConfig>({
  type: 'core.break',
  version: 1,
  title: 'Break',
  description: 'Ends the innermost loop around it before its last turn.',
  kind: 'end',
  category: 'Flow',
  keywords: ['loop', 'exit', 'leave', 'stop early', 'found'],
  ports: { inputs: ['main'], outputs: [] },
  effects: 'none',
  config: schema,
  lazy: true,
  execute: (step) => ({ directive: 'break', items: (step.config(0).give ?? 'items') === 'items' ? step.items() : [] }),
  examples: [{ title: 'Stop at the first hit', config: {} }],
})

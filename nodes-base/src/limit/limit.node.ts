import { defineNode } from '@millrace/node-sdk'
import type { LimitConfig } from '../generated/limit.config.ts'
import schema from './limit.schema.json' with { type: 'json' }

export default defineNode<LimitConfig>({
  type: 'core.limit',
  version: 1,
  title: 'Limit',
  description: 'Lets only the first or last items through.',
  kind: 'action',
  category: 'Data',
  keywords: ['first', 'last', 'take', 'head', 'tail', 'top'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  lazy: true,
  execute: (step) => {
    const items = step.items()
    const { maxItems = 1, keep = 'first' } = step.config(0)
    if (items.length <= maxItems) return { main: items }
    return { main: keep === 'first' ? items.slice(0, maxItems) : items.slice(-maxItems) }
  },
  examples: [{ title: 'The first ten', config: { maxItems: 10 } }],
})

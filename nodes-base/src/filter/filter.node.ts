import { defineNode, withConditions } from '@millrace/node-sdk'
import type { FilterConfig } from '../generated/filter.config.ts'
import { partition } from '../shared/partition.ts'
import schema from './filter.schema.json' with { type: 'json' }

export default defineNode<FilterConfig>({
  type: 'core.filter',
  version: 1,
  title: 'Filter',
  description: 'Keeps the items that fulfil a condition.',
  kind: 'condition',
  category: 'Flow',
  keywords: ['where', 'condition', 'remove', 'keep', 'discard'],
  ports: {
    inputs: ['main'],
    outputs: [
      { name: 'kept', title: 'Kept' },
      { name: 'discarded', title: 'Discarded', leftover: true },
    ],
  },
  effects: 'none',
  config: withConditions(schema),
  itemwise: true,
  execute: (step) => {
    const [kept, discarded] = partition(step)
    return { kept, discarded }
  },
  examples: [
    {
      title: 'Only paid orders',
      config: { condition: { combine: 'all', conditions: [{ left: { $expr: '{{ $json.status }}' }, operator: 'equals', right: 'paid' }] } },
    },
  ],
})

import { defineNode, withConditions } from '@millrace/node-sdk'
import type { IfConfig } from '../generated/if.config.ts'
import { partition } from '../shared/partition.ts'
import schema from './if.schema.json' with { type: 'json' }

export default defineNode<IfConfig>({
  type: 'core.if',
  version: 1,
  title: 'If',
  description: 'Sends each item to one of two branches.',
  kind: 'condition',
  category: 'Flow',
  keywords: ['condition', 'branch', 'else', 'rule', 'decision'],
  ports: {
    inputs: ['main'],
    outputs: [
      { name: 'true', title: 'True' },
      { name: 'false', title: 'False' },
    ],
  },
  effects: 'none',
  config: withConditions(schema),
  itemwise: true,
  execute: (step) => {
    const [held, failed] = partition(step)
    return { true: held, false: failed }
  },
  examples: [
    {
      title: 'Large orders',
      config: {
        condition: { combine: 'all', conditions: [{ left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 100 }] },
      },
    },
  ],
})

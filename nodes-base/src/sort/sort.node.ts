import { defineNode } from '@millrace/node-sdk'
import type { SortConfig } from '../generated/sort.config.ts'
import { sortStream } from './external-sort.ts'
import { rowOrder, sorted } from './rows.ts'
import schema from './sort.schema.json' with { type: 'json' }

export default defineNode<SortConfig>({
  type: 'core.sort',
  version: 1,
  title: 'Sort',
  description: 'Puts the items in the order of their fields.',
  kind: 'action',
  category: 'Data',
  keywords: ['order', 'ascending', 'descending', 'rank'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  execute: (step) => ({ main: sorted(step.items(), rowOrder(step.config(0))) }),
  stream: sortStream,
  examples: [{ title: 'Largest first', config: { fields: [{ name: 'total', direction: 'down' }, { name: 'id' }] } }],
})

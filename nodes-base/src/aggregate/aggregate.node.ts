import { defineNode, type Item, type JsonObject } from '@millrace/node-sdk'
import type { AggregateConfig } from '../generated/aggregate.config.ts'
import { assignFields } from '../shared/assignments.ts'
import { fieldPath, getField } from '../shared/field-path.ts'
import schema from './aggregate.schema.json' with { type: 'json' }

function collect(items: readonly Item[], config: AggregateConfig): JsonObject {
  if (config.mode !== 'fields') return assignFields({}, [{ name: config.into ?? 'items', value: items.map((item) => item.json) }])
  const lists = (config.fields ?? []).map(({ name, as }) => {
    const path = fieldPath(name)
    const values = items.map((item) => getField(item.json, path) ?? null)
    return { name: as ?? name, value: config.keepMissing === true ? values : values.filter((value) => value !== null) }
  })
  return assignFields({}, lists)
}

export default defineNode<AggregateConfig>({
  type: 'core.aggregate',
  version: 1,
  title: 'Aggregate',
  description: 'Makes one item of all items.',
  kind: 'action',
  category: 'Data',
  keywords: ['collect', 'list', 'group', 'combine', 'array'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  execute: (step) => ({ main: [{ json: collect(step.items(), step.config(0)) }] }),
  examples: [
    { title: 'All items in one list', config: { into: 'orders' } },
    { title: 'All addresses', config: { mode: 'fields', fields: [{ name: 'customer.email', as: 'emails' }] } },
  ],
})

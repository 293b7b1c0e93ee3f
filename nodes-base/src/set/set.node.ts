import { defineNode, isForbiddenName, isJsonObject, NodeError, type Item, type JsonObject } from '@millrace/node-sdk'
import type { SetConfig } from '../generated/set.config.ts'
import { assignFields } from '../shared/assignments.ts'
import { forbiddenField } from '../shared/field-path.ts'
import { forItem } from '../shared/for-item.ts'
import { jsonValue } from '../shared/json-text.ts'
import schema from './set.schema.json' with { type: 'json' }

function newJson(json: JsonObject, config: SetConfig): JsonObject {
  const kept = config.keepOtherFields === false ? {} : { ...json }
  if (config.mode !== 'json') return assignFields(kept, config.assignments ?? [])
  return { ...kept, ...jsonFields(config) }
}

function jsonFields(config: SetConfig): JsonObject {
  const value = jsonValue(config.json, 'json')
  if (!isJsonObject(value)) {
    throw new NodeError('config.invalid', '"json" must be an object.', {
      hint: 'Put a list or a single value into a field, for example { "list": [1, 2] }.',
      detail: { path: '/json' },
    })
  }
  const forbidden = Object.keys(value).find(isForbiddenName)
  if (forbidden !== undefined) throw forbiddenField(forbidden)
  return value
}

function edited(item: Item, config: SetConfig): Item {
  const json = newJson(item.json, config)
  return item.binary === undefined ? { json } : { json, binary: item.binary }
}

export default defineNode<SetConfig>({
  type: 'core.set',
  version: 1,
  title: 'Edit Fields',
  description: 'Adds, replaces or drops fields of each item.',
  kind: 'action',
  category: 'Data',
  keywords: ['set', 'assign', 'map', 'rename', 'transform', 'fields', 'json'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  itemwise: true,
  execute: (step) => ({ main: step.items().map((item, index) => forItem(index, () => edited(item, step.config(index)))) }),
  examples: [
    { title: 'Add a field', config: { assignments: [{ name: 'status', value: 'new' }] } },
    {
      title: 'Compute a nested field, drop the rest',
      config: {
        assignments: [{ name: 'order.total', value: { $expr: '{{ $json.price * $json.count }}' } }],
        keepOtherFields: false,
      },
    },
    { title: 'Whole object', config: { mode: 'json', json: { status: 'new', tags: [] }, keepOtherFields: false } },
  ],
})

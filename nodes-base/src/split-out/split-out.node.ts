import { defineNode, isJsonObject, NodeError, type Item, type JsonObject, type JsonValue } from '@millrace/node-sdk'
import type { SplitOutConfig } from '../generated/split-out.config.ts'
import { assignFields } from '../shared/assignments.ts'
import { fieldPath, getField } from '../shared/field-path.ts'
import { forItem } from '../shared/for-item.ts'
import schema from './split-out.schema.json' with { type: 'json' }

function split(item: Item, config: SplitOutConfig): Item[] {
  const list = getField(item.json, fieldPath(config.field))
  if (!Array.isArray(list)) {
    if ((config.onMissing ?? 'skip') === 'skip') return []
    throw new NodeError('split.no-list', `The field "${config.field}" holds no list.`, {
      hint: 'Check the name of the field, or choose to skip items without a list.',
    })
  }
  const kept = config.keepOtherFields === true ? without(item.json, config.field) : {}
  const files = config.keepOtherFields === true && item.binary !== undefined ? { binary: item.binary } : {}
  return list.map((element) => ({ json: elementJson(element, kept, config), ...files }))
}

function elementJson(element: JsonValue, kept: JsonObject, { as = '', field }: SplitOutConfig): JsonObject {
  if (as === '' && isJsonObject(element)) return { ...kept, ...element }
  const last = field.split('.').at(-1) ?? field
  return assignFields({ ...kept }, [{ name: as === '' ? last : as, value: element }])
}

/** The top-level field that holds the list would repeat the whole list in every item. */
function without(json: JsonObject, field: string): JsonObject {
  const { [fieldPath(field)[0] ?? field]: _, ...rest } = json
  return rest
}

export default defineNode<SplitOutConfig>({
  type: 'core.split-out',
  version: 1,
  title: 'Split Out',
  description: 'Makes one item of each element of a list.',
  kind: 'action',
  category: 'Data',
  keywords: ['list', 'array', 'explode', 'flatten', 'unwind', 'items'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  itemwise: true,
  execute: (step) => ({
    main: step
      .items()
      .flatMap((item, index) => forItem(index, () => split(item, step.config(index))).map((element) => step.madeFrom(element, [item]))),
  }),
  examples: [{ title: 'Lines of an order', config: { field: 'order.lines', as: 'line', keepOtherFields: true } }],
})

import { defineNode, type Item, type JsonValue, type StreamContext } from '@millrace/node-sdk'
import type { AggregateConfig } from '../generated/aggregate.config.ts'
import { assignFields } from '../shared/assignments.ts'
import { fieldPath, getField } from '../shared/field-path.ts'
import { CollectedFiles } from './collected-files.ts'
import schema from './aggregate.schema.json' with { type: 'json' }

/** One list that grows: its name, and what it takes of some items. */
interface Collected {
  readonly name: string
  readonly values: JsonValue[]
  take(items: readonly Item[]): JsonValue[]
}

function listsOf(config: AggregateConfig): readonly Collected[] {
  if (config.mode !== 'fields') return [{ name: config.into ?? 'items', values: [], take: (items) => items.map((item) => item.json) }]
  return (config.fields ?? []).map(({ name, as }) => {
    const path = fieldPath(name)
    const take = (items: readonly Item[]): JsonValue[] => {
      const values = items.map((item) => getField(item.json, path) ?? null)
      return config.keepMissing === true ? values : values.filter((value) => value !== null)
    }
    return { name: as ?? name, values: [], take }
  })
}

const itemOf = (lists: readonly Collected[], { files }: CollectedFiles): Item => ({
  json: assignFields(
    {},
    lists.map(({ name, values }) => ({ name, value: values })),
  ),
  ...(files.size === 0 ? {} : { binary: Object.fromEntries(files) }),
})

function collect(items: readonly Item[], config: AggregateConfig): Item {
  const lists = listsOf(config)
  const files = new CollectedFiles(config)
  files.take(items)
  for (const { values, take } of lists) for (const value of take(items)) values.push(value)
  return itemOf(lists, files)
}

/** The lists are all that is kept of the items; more of them than the execution can hold are refused. */
async function collectStream(step: StreamContext<AggregateConfig>): Promise<void> {
  const lists = listsOf(step.config(0))
  const files = new CollectedFiles(step.config(0))
  for await (const { items } of step.chunks()) {
    const more = files.take(items)
    if (more.length > 0) step.hold(more)
    for (const { values, take } of lists) {
      const taken = take(items)
      step.hold(taken)
      for (const value of taken) values.push(value)
    }
  }
  await step.emit('main', [itemOf(lists, files)])
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
  execute: (step) => ({ main: [collect(step.items(), step.config(0))] }),
  stream: collectStream,
  examples: [
    { title: 'All items in one list', config: { into: 'orders' } },
    { title: 'All addresses', config: { mode: 'fields', fields: [{ name: 'customer.email', as: 'emails' }] } },
  ],
})

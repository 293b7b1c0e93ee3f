import { defineNode, type Item, type PortOutputs, type StepContext, type StreamContext } from '@millrace/node-sdk'
import type { MergeConfig } from '../generated/merge.config.ts'
import { joinByKey } from './join-by-key.ts'
import schema from './merge.schema.json' with { type: 'json' }

const MOST_INPUTS = 10
const FIRST_INPUTS = 2

/** `input3` exists while `inputs` is 3 or more, and so on. */
const moreInputs = Array.from({ length: MOST_INPUTS - FIRST_INPUTS }, (_, at) => at + FIRST_INPUTS + 1).flatMap((port) =>
  Array.from({ length: MOST_INPUTS - port + 1 }, (_, at) => ({
    when: '/inputs',
    equals: port + at,
    port: { name: `input${port}`, title: `Input ${port}` },
  })),
)

type Combine = (left: Item, right: Item) => Item

/** A new item with the fields of both; `clash` says which side wins. */
const combiner =
  (clash: 'last' | 'first'): Combine =>
  (left, right) => {
    const [weak, strong] = clash === 'last' ? [left, right] : [right, left]
    const json = { ...weak.json, ...strong.json }
    const binary = weak.binary === undefined && strong.binary === undefined ? undefined : { ...weak.binary, ...strong.binary }
    return binary === undefined ? { json } : { json, binary }
  }

function byPosition(inputs: readonly (readonly Item[])[], unpaired: 'keep' | 'drop', combine: Combine): Item[] {
  const lengths = inputs.map((items) => items.length)
  const length = lengths.length === 0 ? 0 : unpaired === 'drop' ? Math.min(...lengths) : Math.max(...lengths)
  return Array.from({ length }, (_, index) => {
    const row = inputs.map((items) => items[index]).filter((item) => item !== undefined)
    return row.reduce(combine)
  })
}

function merged(step: StepContext<MergeConfig>): readonly Item[] {
  const config = step.config(0)
  const fields = combiner(config.clash ?? 'last')
  const combine: Combine = (left, right) => step.madeFrom(fields(left, right), [left, right])
  const inputs = Array.from({ length: config.inputs ?? FIRST_INPUTS }, (_, at) => step.items(`input${at + 1}`))
  const mode = config.mode ?? 'append'
  switch (mode) {
    case 'append':
      return inputs.flat()
    case 'position':
      return byPosition(inputs, config.unpaired ?? 'keep', combine)
    case 'key': {
      const field = config.matchField ?? ''
      return joinByKey(inputs, {
        field,
        otherField: config.matchFieldOther ?? field,
        keep: config.keep ?? 'inner',
        asText: config.compareAsText ?? false,
        combine,
      })
    }
    case 'choose':
      return chosen(inputs, config.choose ?? 0)
  }
}

const chosen = (inputs: readonly (readonly Item[])[], choose: number): readonly Item[] =>
  (choose === 0 ? inputs.find((items) => items.length > 0) : inputs[choose - 1]) ?? []

/** The modes that look at no item: what comes in goes on, a chunk at a time. */
function streamed(step: StreamContext<MergeConfig>): Promise<void> | undefined {
  const config = step.config(0)
  const ports = Array.from({ length: config.inputs ?? FIRST_INPUTS }, (_, at) => `input${at + 1}`)
  const mode = config.mode ?? 'append'
  switch (mode) {
    case 'append':
      return passOn(step, ports)
    case 'choose': {
      const choose = config.choose ?? 0
      const port = choose === 0 ? ports.find((name) => step.count(name) > 0) : ports[choose - 1]
      return passOn(step, port === undefined ? [] : [port])
    }
    case 'position':
    case 'key':
      return undefined
  }
}

async function passOn(step: StreamContext<MergeConfig>, ports: readonly string[]): Promise<void> {
  await step.emit('main', [])
  for (const port of ports) for await (const { items } of step.chunks(port)) await step.emit('main', items)
}

export default defineNode<MergeConfig>({
  type: 'core.merge',
  version: 1,
  title: 'Merge',
  description: 'Waits for several branches and makes one list of their items.',
  kind: 'action',
  category: 'Flow',
  keywords: ['join', 'combine', 'append', 'lookup', 'concat', 'union'],
  ports: {
    inputs: [{ name: 'input1', title: 'Input 1' }, { name: 'input2', title: 'Input 2' }, ...moreInputs],
    outputs: ['main'],
  },
  join: 'all',
  effects: 'none',
  config: schema,
  execute: (step): PortOutputs => ({ main: merged(step) }),
  stream: streamed,
  examples: [
    { title: 'One list', config: { mode: 'append' } },
    { title: 'Add customers to orders', config: { mode: 'key', matchField: 'customerId', matchFieldOther: 'id', keep: 'left' } },
  ],
})

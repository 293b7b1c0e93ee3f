import type { JsonObject } from '@millrace/base'
import { NodeError } from '@millrace/base'
import type { NodeDefinition } from '../definition.ts'
import type { Item } from '../item.ts'
import type { ItemChunk, PortOutputs, StreamContext } from '../step.ts'
import { contextOf, inputsOf, newRecord, runNode, type RunNodeOptions } from './run-node.ts'

/**
 * Runs an itemwise node for one part of its items after the other, as the engine does with many of them. What it gives must be what
 * `runNode` gives. `sizes` are the lengths of the parts, over and over.
 */
export async function runInParts<C>(
  definition: NodeDefinition<C>,
  { sizes, ...options }: RunNodeOptions & { readonly sizes: readonly number[] },
): Promise<PortOutputs> {
  if (definition.itemwise !== true) throw new NodeError('test.parts', `${definition.type} does not say that it is itemwise.`)
  const [port = 'main', items = []] = Object.entries(inputsOf(definition, options))[0] ?? []
  const outputs: Record<string, Item[]> = {}
  for (let offset = 0, turn = 0; offset < items.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
    const part = { offset, total: items.length }
    const { config } = options
    const shifted = typeof config === 'function' ? { config: (index: number): JsonObject => config(offset + index) } : {}
    const given = await runNode(definition, { ...options, ...shifted, part, inputs: { [port]: items.slice(offset, offset + size) } })
    if (given.directive !== undefined) throw new NodeError('test.parts', `${definition.type} is itemwise but gave a directive.`)
    for (const [name, list] of Object.entries(given.outputs)) (outputs[name] ??= []).push(...list)
    offset += size
  }
  return outputs
}

/** Runs a streaming node. Undefined when it cannot stream with this config. `sizes` are the lengths of its chunks, over and over. */
export async function runStream<C>(
  definition: NodeDefinition<C>,
  { sizes, ...options }: RunNodeOptions & { readonly sizes: readonly number[] },
): Promise<{ outputs: PortOutputs; held: readonly unknown[] } | undefined> {
  const inputs = inputsOf(definition, options)
  const outputs: Record<string, Item[]> = {}
  const held: unknown[] = []
  const total = Object.values(inputs).reduce((sum, items) => sum + items.length, 0)
  const step: StreamContext<C> = {
    ...contextOf(definition, options, newRecord()),
    count: (port) => (port === undefined ? total : (inputs[port]?.length ?? 0)),
    chunks: (port) => chunksOf(inputs, port, sizes),
    emit: async (port, items) => void (outputs[port] ??= []).push(...items),
    hold: (value) => void held.push(value),
    scratch: async (lists) => {
      const kept: Item[] = []
      for await (const items of lists) kept.push(...items)
      return { count: kept.length, chunks: () => listsOf(kept, sizes) }
    },
  }
  const streamed = definition.stream?.(step)
  if (streamed === undefined) return undefined
  await streamed
  return { outputs, held }
}

async function* chunksOf(
  inputs: Readonly<Record<string, readonly Item[]>>,
  wanted: string | undefined,
  sizes: readonly number[],
): AsyncGenerator<ItemChunk> {
  let before = 0
  for (const [port, items] of Object.entries(inputs)) {
    let offset = before
    before += items.length
    if (wanted !== undefined && wanted !== port) continue
    for await (const part of listsOf(items, sizes)) {
      yield { port, offset, items: part }
      offset += part.length
    }
  }
}

async function* listsOf(items: readonly Item[], sizes: readonly number[]): AsyncGenerator<readonly Item[]> {
  for (let offset = 0, turn = 0; offset < items.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
    yield items.slice(offset, offset + size)
    offset += size
  }
}

import { createHash, type Hash } from 'node:crypto'
import { isJsonObject, type JsonObject } from '@millrace/base'
import { turn } from '../packets/recording.ts'
import { dropsOutput, type StepRecord } from '../run/state.ts'
import { ItemNames, type NamesContext } from './names.ts'
import type { StepRun } from './step-context.ts'

/** Input items beyond which comparing costs more than it saves. */
const MOST_ITEMS = 10_000

/** Whether a step has few enough items to be told from others. */
export const isComparable = ({ node, items }: StepRecord): boolean => node.cache?.key !== undefined || items.length <= MOST_ITEMS

/**
 * What makes two steps the same: node, type, credentials, and either the node's cache key or the resolved config and the input items.
 * Undefined when it cannot be told; throws what the config's expressions throw.
 */
export async function cacheKeyOf(step: StepRecord, run: StepRun, names: NamesContext): Promise<string | undefined> {
  const { node, cache } = step.node
  if (cache === undefined) return undefined
  const hash = createHash('sha256')
  const { type, typeVersion, credentials = {}, executeOnce = false, alwaysOutput = false } = node
  // The workflow's id keeps a node of the same name in another workflow apart.
  add(hash, [run.workflow.id, node.id, type, typeVersion, credentials, executeOnce, alwaysOutput])
  // Whether it gave anything is told by what goes on.
  const dropped = alwaysOutput ? step.node.leftovers.filter((port) => dropsOutput(names.state.accepted, step.node, port)) : []
  if (dropped.length > 0) add(hash, ['dropped', dropped])
  if (cache.key !== undefined) {
    const resolution = cache.key.begin(new ItemNames(names, 0), names.environment.expressions?.limits)
    while (!resolution.isDone) if (!resolution.next()) await turn()
    const { key } = resolution.finish() as { key?: unknown }
    if (key === undefined || key === null || key === '') return undefined // without a key nothing is known to be the same
    add(hash, ['key', key])
    return hash.digest('hex')
  }
  if (!isComparable(step)) return undefined
  const configs: JsonObject[] = step.node.config.isConstant ? [run.config()] : []
  if (!step.node.config.isConstant) for await (const config of run.configs()) configs.push(config)
  add(hash, ['config', configs])
  for (const [port, packet] of step.inputs) add(hash, [port, packet.items])
  return hash.digest('hex')
}

const add = (hash: Hash, value: unknown): void => void hash.update(canonical(value)).update('\n')

/** JSON with the fields of every object in the order of their names: equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    isJsonObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : part,
  )
}

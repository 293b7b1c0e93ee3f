import { isJsonObject, MillraceError, NodeError, toError, type Millis } from '@millrace/base'
import type { Item, StepDirective, StepResult } from '@millrace/node-sdk'
import { isLazy } from '../packets/lazy-list.ts'

/** What a node threw, as an error with code and retry advice. Errors that no node made are bugs of the node: not worth repeating. */
export function toNodeError(thrown: unknown): NodeError {
  if (thrown instanceof NodeError) return thrown
  const error = toError(thrown)
  if (error instanceof MillraceError) return new NodeError(error.code, error.message, { retryable: error.status === 503, cause: error })
  return new NodeError('node.crashed', `The node failed unexpectedly: ${error.message}`, { cause: error })
}

export const isDirective = (result: StepResult): result is StepDirective =>
  isJsonObject(result) && typeof (result as { directive?: unknown }).directive === 'string'

export function checkOutputs(result: unknown): Readonly<Record<string, readonly Item[]>> {
  if (!isJsonObject(result)) throw new NodeError('node.bad-output', 'The node gave no object of items per output port.')
  for (const [port, items] of Object.entries(result)) checkItems(items, port)
  return result as unknown as Readonly<Record<string, readonly Item[]>>
}

export function checkItems(items: unknown, where: string): readonly Item[] {
  if (!Array.isArray(items)) throw new NodeError('node.bad-output', `The node gave no list of items for "${where}".`)
  const list = items as readonly Item[]
  if (isLazy(list)) return list // read from what was checked when it was written
  for (const item of list as readonly unknown[]) {
    if (!isJsonObject(item) || !isJsonObject(item['json'])) {
      throw new NodeError('node.bad-output', `An item for "${where}" is not of the form { json: { … } }.`)
    }
    if (item['binary'] !== undefined) checkBinary(item['binary'], where)
  }
  return list
}

/** Whose a handle is shows when it is opened; what is none at all would hurt whoever looks through the items before. */
function checkBinary(binary: unknown, where: string): void {
  if (!isJsonObject(binary)) throw new NodeError('node.bad-output', `The "binary" of an item for "${where}" is no object of files by name.`)
  for (const [name, ref] of Object.entries(binary)) {
    if (isJsonObject(ref) && typeof ref['id'] === 'string') continue
    throw new NodeError('node.bad-output', `The file "${name.slice(0, 100)}" of an item for "${where}" is no handle of a file.`, {
      hint: 'Store the bytes with `step.binary.put`, or hand the `binary` of an item on as it is.',
    })
  }
}

/** The last instant of JavaScript's Date: what lies behind it can be neither shown nor stored. */
const LAST_INSTANT: Millis = 8.64e15

export function checkTime(until: unknown): Millis {
  if (typeof until === 'number' && Math.abs(until) <= LAST_INSTANT) return until
  throw new NodeError('node.bad-output', `The node gave no time to wait until, but ${String(until)}.`)
}

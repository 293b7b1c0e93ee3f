import { isJsonObject, type JsonObject, type JsonValue, nameOfStep, type Words } from '@millrace/base'
import type { PinnedItem, WorkflowDocument } from '../generated/workflow.ts'
import type { Source } from './sources.ts'

/** One text that a renaming writes anew, or the pinned data of a node. */
export interface RenameChange {
  /** JSON pointer to what changes. */
  readonly path: string
  /** `name`: where the node itself says how the field is called. */
  readonly kind: 'expression' | 'code' | 'pinned' | 'name'
  readonly nodeId?: string
  readonly edgeId?: string
  /** The text before and after; of pinned data the name of the field. */
  readonly before: string
  readonly after: string
  /** It certainly means what is renamed; otherwise a person decides. */
  readonly certain: boolean
  /** Of pinned data: the way to the field. */
  readonly field?: readonly string[]
}

/** A place that may speak of what is renamed and could not be changed: somebody must look. */
export interface RenameDoubt {
  readonly path: string
  readonly nodeId?: string
  /** In English, and as words for other languages. */
  readonly message: string
  readonly suggestion?: string
  readonly words: Words
  readonly suggestionWords?: Words
}

export interface RenamePlan {
  readonly changes: readonly RenameChange[]
  readonly doubts: readonly RenameDoubt[]
}

/** Where a source belongs, for a change or a doubt. */
export const whereOf = ({ path, node, edge }: Source): Pick<RenameChange, 'path' | 'nodeId' | 'edgeId'> => ({
  path,
  ...(node === undefined ? {} : { nodeId: node.id }),
  ...(edge === undefined ? {} : { edgeId: edge.id }),
})

/** The document with the changes made; parts that do not change stay the very same objects. */
export function applyRename(document: WorkflowDocument, changes: readonly RenameChange[]): WorkflowDocument {
  return changes.reduce((result, change) => {
    const steps = change.path.split('/').slice(1).map(nameOfStep)
    const write = (value: JsonValue | undefined): JsonValue | undefined => {
      if (change.kind === 'pinned') return renameInItems(value, change)
      return value === change.before ? change.after : value // somebody changed it since the plan was made
    }
    return setAt(result as unknown as JsonValue, steps, write) as unknown as WorkflowDocument
  }, document)
}

function setAt(
  value: JsonValue | undefined,
  [step, ...rest]: readonly string[],
  write: (value: JsonValue | undefined) => JsonValue | undefined,
): JsonValue | undefined {
  if (step === undefined) return write(value)
  if (Array.isArray(value)) {
    const next = setAt(value[Number(step)], rest, write)
    return next === value[Number(step)] || next === undefined ? value : value.with(Number(step), next)
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value
  const next = setAt(value[step], rest, write)
  return next === value[step] || next === undefined ? value : { ...value, [step]: next }
}

function renameInItems(items: JsonValue | undefined, { field = [], after }: RenameChange): JsonValue | undefined {
  if (!Array.isArray(items)) return items
  return items.map((item) =>
    isJsonObject(item) && isJsonObject(item['json']) ? { ...item, json: renameKey(item['json'], field, after) } : item,
  )
}

/** The value with one field named anew, in its place among the others. A field that has the new name already is left alone. */
function renameKey(value: JsonValue, [step, ...rest]: readonly string[], to: string): JsonValue {
  if (step === undefined) return value
  if (step === '*') return Array.isArray(value) ? value.map((element) => renameKey(element, rest, to)) : value
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value
  if (rest.length > 0) return { ...value, [step]: renameKey(value[step]!, rest, to) }
  if (Object.hasOwn(value, to)) return value
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key === step ? to : key, element]))
}

/** Whether pinned items have a field. */
export function pinnedHasField(items: readonly PinnedItem[] | undefined, field: readonly string[]): boolean {
  return (items ?? []).some((item) => hasField((item as { json?: JsonObject }).json, field))
}

function hasField(value: JsonValue | undefined, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true
  if (step === '*') return Array.isArray(value) && value.some((element) => hasField(element, rest))
  return isJsonObject(value) && Object.hasOwn(value, step) && hasField(value[step], rest)
}

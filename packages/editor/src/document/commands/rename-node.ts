import { isForbiddenName, isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { label } from '@/i18n/label.ts'
import { t } from '@/i18n/t.ts'
import type { Command } from '../command.ts'
import { NodeNameError } from '../errors.ts'
import { nodeOf } from '../lookup.ts'
import { namesOf } from '../names.ts'
import { documentOf, putDocument } from '../whole-document.ts'

/** Rewrites `$('from')` and the like in one template to the new name; gives the same text back when there is none. */
export type RenameReferences = (template: string, from: string, to: string) => string

/** The document with everything that names a node, wherever it stands, under its new name; parts that stay are the very same objects. */
export type RenameInDocument = (document: WorkflowDocument, names: { readonly from: string; readonly to: string }) => WorkflowDocument

/** The document's schema takes no longer ones. */
const LONGEST = 128

/** Why a node cannot have this name, or undefined when it can. */
export function nameRefusal(name: string, others: ReadonlySet<string>): string | undefined {
  if (name === '') return t('document.no-name')
  if (name.length > LONGEST) return t('document.long-name', { most: LONGEST })
  if (isForbiddenName(name)) return t('document.reserved-name', { name })
  if (others.has(name)) return t('document.taken-name', { name })
  return undefined
}

/** Gives a node a new name, and everything that speaks of it too: expressions, policies, mappings, code. */
export const renameNode = (id: string, wanted: string, rename: RenameInDocument): Command => ({
  name: 'rename-node',
  label: label('done.rename-node', { name: wanted.trim() }),
  apply(tx) {
    const node = nodeOf(tx, id)
    const name = wanted.trim()
    if (name === node.name) return
    const reason = nameRefusal(name, namesOf(tx.nodes.values(), id))
    if (reason !== undefined) throw new NodeNameError({ name, reason })
    putDocument(tx, rename(documentOf(tx), { from: node.name, to: name }))
    tx.putNode({ ...nodeOf(tx, id), name })
  },
})

/** The config with each expression passed through `rewrite`; the very same object when nothing changed. */
export function renameInConfig(config: JsonObject | undefined, rewrite: (template: string) => string): JsonObject | undefined {
  return config === undefined ? undefined : (rewriteValue(config, rewrite) as JsonObject)
}

function rewriteValue(value: JsonValue, rewrite: (template: string) => string): JsonValue {
  if (Array.isArray(value)) {
    const next = value.map((element) => rewriteValue(element, rewrite))
    return next.some((element, index) => element !== value[index]) ? next : value
  }
  if (!isJsonObject(value)) return value
  const expression = value['$expr']
  if (typeof expression === 'string' && Object.keys(value).length === 1) {
    const next = rewrite(expression)
    return next === expression ? value : { $expr: next }
  }
  const entries = Object.entries(value).map(([key, element]) => [key, rewriteValue(element, rewrite)] as const)
  return entries.some(([key, element]) => element !== value[key]) ? Object.fromEntries(entries) : value
}

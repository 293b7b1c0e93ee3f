import { pointerStep, isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { isExpressionValue } from '@millrace/expression'
import { codeFieldsOf } from '../config/code-fields.ts'
import { schemaAt } from '../config/schema-at.ts'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '../generated/workflow.ts'
import type { TypeCatalog } from '../validate/validate.ts'

/** A text of a document that can speak of nodes and their data. */
export interface Source {
  /** JSON pointer to the text itself. */
  readonly path: string
  readonly text: string
  readonly kind: 'expression' | 'code'
  /** Of code: what it is written in. */
  readonly language?: string
  /** Whose it is; neither for the settings. */
  readonly node?: WorkflowNode
  readonly edge?: WorkflowEdge
}

/** Every expression of a document, wherever it stands, and the code of its nodes. */
export function sourcesOf(document: WorkflowDocument, catalog: TypeCatalog): readonly Source[] {
  return [
    ...document.nodes.flatMap((node, index) => [
      ...expressionsBelow(node as unknown as JsonObject, `/nodes/${index}`).map((source) => ({ ...source, node })),
      ...codeOf(node, `/nodes/${index}/config`, catalog),
    ]),
    ...document.edges.flatMap((edge, index) =>
      expressionsBelow((edge.map ?? {}) as JsonObject, `/edges/${index}/map`).map((source) => ({ ...source, edge })),
    ),
    ...expressionsBelow((document.settings ?? {}) as JsonObject, '/settings'),
  ]
}

function expressionsBelow(value: JsonValue, path: string): Source[] {
  if (isExpressionValue(value)) return [{ path: `${path}/$expr`, text: value.$expr, kind: 'expression' }]
  if (Array.isArray(value)) return value.flatMap((element, index) => expressionsBelow(element, `${path}/${index}`))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, element]) => expressionsBelow(element, `${path}/${pointerStep(key)}`))
}

/** Texts that the node's schema says are code. */
function codeOf(node: WorkflowNode, path: string, catalog: TypeCatalog): Source[] {
  const schema = catalog.get(node.type, node.typeVersion)?.config
  if (schema === undefined) return []
  return codeFieldsOf(schema, node.config ?? {}).map(({ at, text, language }) => ({
    ...{ path: path + at, text, kind: 'code', node },
    ...(language === undefined ? {} : { language }),
  }))
}

function textsBelow(value: JsonValue, at: string): { at: string; text: string }[] {
  if (typeof value === 'string') return value === '' ? [] : [{ at, text: value }]
  if (isExpressionValue(value)) return []
  if (Array.isArray(value)) return value.flatMap((element, index) => textsBelow(element, `${at}/${index}`))
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, element]) => textsBelow(element, `${at}/${pointerStep(key)}`)) : []
}

/** Where a node's config says what fields of its output are called (`x-ui.names` is `output`), with a JSON pointer into the document. */
export function outputNames(
  document: WorkflowDocument,
  node: WorkflowNode,
  catalog: TypeCatalog,
): readonly { readonly path: string; readonly text: string }[] {
  const schema = catalog.get(node.type, node.typeVersion)?.config
  if (schema === undefined) return []
  const path = `/nodes/${document.nodes.indexOf(node)}/config`
  return textsBelow(node.config ?? {}, '').flatMap(({ at, text }) => (namesOutput(schemaAt(schema, at)) ? [{ path: path + at, text }] : []))
}

function namesOutput(schema: JsonValue | undefined): boolean {
  if (!isJsonObject(schema)) return false
  if (Array.isArray(schema['anyOf']) && schema['x-ui'] === undefined) return schema['anyOf'].some(namesOutput)
  const ui = schema['x-ui']
  return isJsonObject(ui) && ui['names'] === 'output'
}

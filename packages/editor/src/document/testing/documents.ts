import type { NodeTypeDescription, WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { Label } from '@/i18n/label.ts'
import { labelText } from '@/i18n/label-text.ts'
import { createCatalog } from '../catalog.ts'
import { readPasted, type Fragment } from '../clipboard.ts'
import { renameInConfig, type RenameInDocument } from '../commands/rename-node.ts'
import { DocumentStore } from '../document-store.ts'
import type { ShortIds } from '../ids.ts'

const description = (type: string, rest: Partial<NodeTypeDescription>): NodeTypeDescription => ({
  type,
  version: 1,
  title: type,
  description: `About ${type}`,
  kind: 'action',
  category: 'Test',
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: { type: 'object' },
  ...rest,
})

/** A few node types with the shapes that matter: trigger, action, two outputs, outputs from config, another port type. */
export const testCatalog = createCatalog([
  description('test.start', { kind: 'trigger', ports: { inputs: [], outputs: ['main'] }, trigger: { kind: 'manual' } }),
  description('test.action', {}),
  description('test.if', { kind: 'condition', ports: { inputs: ['main'], outputs: ['true', 'false'] } }),
  description('test.switch', { kind: 'condition', ports: { inputs: ['main'], outputs: [{ each: '/rules', name: 'key' }, 'other'] } }),
  description('test.loop', { ports: { inputs: ['main'], outputs: ['done', { when: '/onFailure', equals: 'collect', port: 'failed' }] } }),
  description('test.model', { ports: { inputs: [], outputs: [{ name: 'model', type: 'model' }] } }),
  description('test.end', { kind: 'end', ports: { inputs: ['main'], outputs: [] } }),
])

export const node = (id: string, rest: Partial<WorkflowNode> = {}): WorkflowNode => ({
  id,
  name: rest.name ?? id.toUpperCase(),
  type: 'test.action',
  typeVersion: 1,
  position: [0, 0],
  ...rest,
})

export const edge = (id: string, from: string, to: string, port = 'main'): WorkflowEdge => ({
  id,
  from: { node: from, port },
  to: { node: to, port: 'main' },
})

/** start → a → b, laid out in a row. */
export const chain = (): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'Chain',
  nodes: [node('start', { type: 'test.start' }), node('a', { position: [300, 0] }), node('b', { position: [600, 0] })],
  edges: [edge('e1', 'start', 'a'), edge('e2', 'a', 'b')],
})

/** A clock that a test moves by hand. */
export const handClock = (): { now(): number; pass(ms: number): void } => {
  let now = 0
  return { now: () => now, pass: (ms) => void (now += ms) }
}

export const countingIds = (): ShortIds => {
  let count = 0
  return { next: (prefix) => `${prefix}x${(count += 1)}` }
}

export const storeOf = (document: WorkflowDocument, clock = handClock()): DocumentStore => new DocumentStore(document, { clock })

/** Stands in for the expression language: rewrites `$('name')` literally. */
export const renameQuoted = (template: string, from: string, to: string): string => template.replaceAll(`$('${from}')`, `$('${to}')`)

/** The same in every config of a document. */
export const renameQuotedEverywhere: RenameInDocument = (document, { from, to }) => ({
  ...document,
  nodes: document.nodes.map((one) => {
    const config = renameInConfig(one.config, (template) => renameQuoted(template, from, to))
    return config === undefined || config === one.config ? one : { ...one, config }
  }),
})

/** What a person reads for a label. */
export const said = (label: Label | undefined): string | undefined => label && labelText(label)

/** What stands in clipboard text, whether it is some nodes or a whole workflow. */
export function fragmentIn(text: string): Fragment {
  const pasted = readPasted(text)
  if (pasted.kind === 'foreign') throw new TypeError('it is of another product')
  return pasted.fragment
}

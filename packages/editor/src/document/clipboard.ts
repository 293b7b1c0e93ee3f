import { isForbiddenName, isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { Sticky, WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { DocumentView } from './document-state.ts'
import { t } from '@/i18n/t.ts'
import { ClipboardError } from './errors.ts'
import { documentIn, mayBeForeign } from './formats.ts'
import type { PinnedItems } from './commands/set-pinned.ts'
import { NOTE_COLOURS, notesOf } from './notes.ts'
import { pinnable } from './pinned.ts'
import { isReservedField } from './reserved-fields.ts'

/** A part of a workflow, as copied and pasted. */
export interface Fragment {
  readonly nodes: readonly WorkflowNode[]
  readonly edges: readonly WorkflowEdge[]
  readonly notes: readonly Sticky[]
  /** What is pinned to its nodes, by their ids. */
  readonly pinned?: Readonly<Record<string, PinnedItems>>
}

const FORMAT = 'clipboard@1'
/** Refused before parsing: nobody copies this much by hand, and parsing it would freeze the page. */
const LONGEST_TEXT = 5_000_000

/** The nodes with what is pinned to them, the edges between them, and notes. */
export function fragmentOf(view: DocumentView, nodeIds: Iterable<string>, noteIds: Iterable<string> = []): Fragment {
  const ids = new Set(nodeIds)
  const notes = new Set(noteIds)
  const pinned = Object.entries(view.head.pinned ?? {}).filter(([id]) => ids.has(id))
  return {
    ...(pinned.length === 0 ? {} : { pinned: Object.fromEntries(pinned) }),
    nodes: [...view.nodes.values()].filter((node) => ids.has(node.id)),
    edges: [...view.edges.values()].filter((edge) => ids.has(edge.from.node) && ids.has(edge.to.node)),
    notes: notesOf(view).filter(({ id }) => notes.has(id)),
  }
}

/** What of the pinned data cannot go along as text: its files, or all of it, since it is more than a paste takes. */
export type LeftBehind = 'files' | 'pinned'

/** The text that stands on the clipboard; credentials stay behind, they are nobody else's. */
export function clipboardText(fragment: Fragment): { readonly text: string; readonly leftBehind?: LeftBehind } {
  const text = textOf(fragment, pinnedPart(fragment.pinned))
  if (text.length > LONGEST_TEXT && fragment.pinned !== undefined) return { text: textOf(fragment, {}), leftBehind: 'pinned' }
  const hasFiles = Object.values(fragment.pinned ?? {}).some((items) => items.some(({ binary }) => binary !== undefined))
  return hasFiles ? { text, leftBehind: 'files' } : { text }
}

function textOf(fragment: Fragment, pinned: Pick<Fragment, 'pinned'>): string {
  const nodes = fragment.nodes.map(({ credentials: _, ...node }) => node)
  const notes = fragment.notes.length === 0 ? {} : { stickies: fragment.notes }
  return JSON.stringify({ millrace: FORMAT, nodes, edges: fragment.edges, ...notes, ...pinned }, undefined, 2)
}

/** What somebody pasted or dropped: some nodes, or a whole workflow, with the nodes in it. */
export type Pasted =
  | { readonly kind: 'fragment'; readonly fragment: Fragment }
  | { readonly kind: 'workflow'; readonly name: string; readonly fragment: Fragment }
  /** JSON that is none of ours: the server may know it. */
  | { readonly kind: 'foreign' }

/** Reads text that was pasted or dropped. Text that is no JSON is a catalogued error, and so are nodes that are broken. */
export function readPasted(text: string): Pasted {
  if (text.length > LONGEST_TEXT) throw new ClipboardError({ reason: t('paste.too-long') })
  const value = parse(text)
  if (Array.isArray(value) && mayBeForeign(value)) return { kind: 'foreign' }
  if (!isJsonObject(value)) throw new ClipboardError({ reason: t('paste.no-nodes') })
  if (value['millrace'] === FORMAT) return { kind: 'fragment', fragment: { ...fragmentFrom(value), ...pinnedPart(value['pinned']) } }
  const document = documentIn(value)
  if (document === undefined) {
    if (mayBeForeign(value)) return { kind: 'foreign' }
    throw new ClipboardError({ reason: t('paste.foreign') })
  }
  const { name, pinned } = document
  const fragment = { ...fragmentFrom(document), ...pinnedPart(pinned) }
  return { kind: 'workflow', name: typeof name === 'string' ? name : '', fragment }
}

/** What a document pins, as far as another one can take it: files belong to the workflow that they were pinned in. */
export function pinnedPart(pinned: JsonValue | WorkflowDocument['pinned']): Pick<Fragment, 'pinned'> {
  if (!isJsonObject(pinned)) return {}
  const taken = Object.entries(pinned).flatMap(([id, items]): (readonly [string, PinnedItems])[] => {
    const objects = Array.isArray(items) ? items.flatMap((item) => (isJsonObject(item) ? [{ json: item['json'] }] : [])) : []
    const { items: fitting } = pinnable(objects)
    return isName(id) && fitting.length > 0 ? [[id, fitting]] : []
  })
  return taken.length === 0 ? {} : { pinned: Object.fromEntries(taken) }
}

function fragmentFrom(value: JsonObject): Fragment {
  const nodes = listOf(value, 'nodes').map(nodeFrom)
  const known = new Set(nodes.map((node) => node.id))
  const notes = listOf(value, 'stickies').map(noteFrom)
  if (nodes.length + notes.length === 0) throw new ClipboardError({ reason: t('paste.empty') })
  if (known.size !== nodes.length) throw new ClipboardError({ reason: t('paste.same-ids') })
  const edges = listOf(value, 'edges').map(edgeFrom)
  return { nodes, edges: edges.filter((edge) => known.has(edge.from.node) && known.has(edge.to.node)), notes }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text, withoutMachinery) as JsonValue
  } catch (thrown) {
    throw thrown instanceof ClipboardError ? thrown : new ClipboardError({ reason: t('paste.no-nodes') }, { cause: thrown })
  }
}

function withoutMachinery(name: string, value: unknown): unknown {
  if (isReservedField(name, value)) throw new ClipboardError({ reason: t('paste.reserved-key', { name }) })
  return value
}

function listOf(value: JsonObject, key: string): JsonValue[] {
  const list = value[key] ?? []
  if (!Array.isArray(list)) throw new ClipboardError({ reason: t('paste.no-list', { name: key }) })
  return list
}

const isName = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '' && !isForbiddenName(value)

function nodeFrom(value: JsonValue, index: number): WorkflowNode {
  const refuse = (what: string): never => {
    throw new ClipboardError({ reason: t('paste.bad-node', { index: index + 1, what }) })
  }
  if (!isJsonObject(value)) return refuse(t('paste.no-description'))
  const { id, name, type, typeVersion, position, config } = value
  if (!isName(id)) return refuse(t('paste.part-id'))
  if (!isName(name)) return refuse(t('paste.part-name'))
  if (!isName(type)) return refuse(t('paste.part-type'))
  if (typeof typeVersion !== 'number') return refuse(t('paste.part-type-version'))
  if (position !== undefined && !isPoint(position)) return refuse(t('paste.part-position'))
  if (config !== undefined && !isJsonObject(config)) return refuse(t('paste.part-config'))
  const { credentials: _, ...rest } = value
  return rest as unknown as WorkflowNode
}

const isPoint = (value: JsonValue): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number' && Number.isFinite(part))

/** A note longer than this is refused by the document's schema. */
const LONGEST_NOTE = 20_000

function noteFrom(value: JsonValue, index: number): Sticky {
  const refuse = (what: string): never => {
    throw new ClipboardError({ reason: t('paste.bad-note', { index: index + 1, what }) })
  }
  if (!isJsonObject(value)) return refuse(t('paste.no-description'))
  const { id, text, position, size, color, kind, folded } = value
  if (!isName(id)) return refuse(t('paste.part-id'))
  if (typeof text !== 'string' || text.length > LONGEST_NOTE) return refuse(t('paste.part-text'))
  if (position === undefined || !isPoint(position)) return refuse(t('paste.part-position'))
  if (size === undefined || !isPoint(size)) return refuse(t('paste.part-size'))
  if (color !== undefined && !NOTE_COLOURS.some((one) => one === color)) return refuse(t('paste.part-colour'))
  if (kind !== undefined && kind !== 'note' && kind !== 'frame') return refuse(t('paste.part-kind'))
  if (folded !== undefined && !isFolded(folded)) return refuse(t('paste.hidden-list'))
  return value as unknown as Sticky
}

const isNames = (value: JsonValue | undefined): boolean => Array.isArray(value) && value.every(isName)
const isFolded = (value: JsonValue): boolean => isJsonObject(value) && isNames(value['nodes']) && isNames(value['notes'])

function edgeFrom(value: JsonValue, index: number): WorkflowEdge {
  const end = (side: JsonValue | undefined): { node: string; port: string } => {
    if (!isJsonObject(side) || !isName(side['node']) || !isName(side['port'])) {
      throw new ClipboardError({ reason: t('paste.bad-ends', { index: index + 1 }) })
    }
    return { node: side['node'], port: side['port'] }
  }
  const { id, from, to, map } = isJsonObject(value) ? value : {}
  if (map !== undefined && !isJsonObject(map)) throw new ClipboardError({ reason: t('paste.bad-map', { index: index + 1 }) })
  return { id: isName(id) ? id : `e${index}`, from: end(from), to: end(to), ...(map === undefined ? {} : { map }) }
}

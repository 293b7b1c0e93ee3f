import { isForbiddenName, isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { Sticky, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { DocumentView } from './document-state.ts'
import { ClipboardError } from './errors.ts'
import { NOTE_COLOURS, notesOf } from './notes.ts'

/** A part of a workflow, as copied and pasted. */
export interface Fragment {
  readonly nodes: readonly WorkflowNode[]
  readonly edges: readonly WorkflowEdge[]
  readonly notes: readonly Sticky[]
}

const FORMAT = 'clipboard@1'
/** Refused before parsing: nobody copies this much by hand, and parsing it would freeze the page. */
const LONGEST_TEXT = 5_000_000

/** The nodes, the edges between them, and notes. */
export function fragmentOf(view: DocumentView, nodeIds: Iterable<string>, noteIds: Iterable<string> = []): Fragment {
  const ids = new Set(nodeIds)
  const notes = new Set(noteIds)
  return {
    nodes: [...view.nodes.values()].filter((node) => ids.has(node.id)),
    edges: [...view.edges.values()].filter((edge) => ids.has(edge.from.node) && ids.has(edge.to.node)),
    notes: notesOf(view).filter(({ id }) => notes.has(id)),
  }
}

/** The text that stands on the clipboard; credentials stay behind, they are nobody else's. */
export function toClipboardText(fragment: Fragment): string {
  const nodes = fragment.nodes.map(({ credentials: _, ...node }) => node)
  const notes = fragment.notes.length === 0 ? {} : { stickies: fragment.notes }
  return JSON.stringify({ millrace: FORMAT, nodes, edges: fragment.edges, ...notes }, undefined, 2)
}

/** Reads clipboard text: a fragment, or a whole Millrace workflow. Text from elsewhere is a catalogued error. */
export function fromClipboardText(text: string): Fragment {
  if (text.length > LONGEST_TEXT) throw new ClipboardError({ reason: 'the text is longer than 5 MB. Import it as a file instead.' })
  const value = parse(text)
  if (!isJsonObject(value)) throw new ClipboardError({ reason: 'the clipboard holds no Millrace nodes. Copy nodes in an editor first.' })
  const ours = value['millrace'] === FORMAT || value['schema'] === 'millrace/workflow@1'
  if (!ours)
    throw new ClipboardError({ reason: 'it is JSON, but no Millrace nodes. Use Import in the list of workflows for other formats.' })
  const nodes = listOf(value, 'nodes').map(nodeFrom)
  const known = new Set(nodes.map((node) => node.id))
  const notes = listOf(value, 'stickies').map(noteFrom)
  if (nodes.length + notes.length === 0) throw new ClipboardError({ reason: 'it holds no nodes.' })
  if (known.size !== nodes.length) throw new ClipboardError({ reason: 'two of its nodes have the same id.' })
  const edges = listOf(value, 'edges').map(edgeFrom)
  return { nodes, edges: edges.filter((edge) => known.has(edge.from.node) && known.has(edge.to.node)), notes }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (cause) {
    throw new ClipboardError({ reason: 'the clipboard holds no Millrace nodes. Copy nodes in an editor first.' }, { cause })
  }
}

function listOf(value: JsonObject, key: string): JsonValue[] {
  const list = value[key] ?? []
  if (!Array.isArray(list)) throw new ClipboardError({ reason: `"${key}" is not a list.` })
  return list
}

const isName = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '' && !isForbiddenName(value)

function nodeFrom(value: JsonValue, index: number): WorkflowNode {
  const refuse = (what: string): never => {
    throw new ClipboardError({ reason: `node ${index + 1} has no valid ${what}.` })
  }
  if (!isJsonObject(value)) return refuse('description')
  const { id, name, type, typeVersion, position, config } = value
  if (!isName(id)) return refuse('id')
  if (!isName(name)) return refuse('name')
  if (!isName(type)) return refuse('type')
  if (typeof typeVersion !== 'number') return refuse('typeVersion')
  if (position !== undefined && !isPoint(position)) return refuse('position')
  if (config !== undefined && !isJsonObject(config)) return refuse('config')
  const { credentials: _, ...rest } = value
  return rest as unknown as WorkflowNode
}

const isPoint = (value: JsonValue): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number' && Number.isFinite(part))

/** A note longer than this is refused by the document's schema. */
const LONGEST_NOTE = 20_000

function noteFrom(value: JsonValue, index: number): Sticky {
  const refuse = (what: string): never => {
    throw new ClipboardError({ reason: `note ${index + 1} has no valid ${what}.` })
  }
  if (!isJsonObject(value)) return refuse('description')
  const { id, text, position, size, color, kind } = value
  if (!isName(id)) return refuse('id')
  if (typeof text !== 'string' || text.length > LONGEST_NOTE) return refuse('text')
  if (position === undefined || !isPoint(position)) return refuse('position')
  if (size === undefined || !isPoint(size)) return refuse('size')
  if (color !== undefined && !NOTE_COLOURS.some((one) => one === color)) return refuse('colour')
  if (kind !== undefined && kind !== 'note' && kind !== 'frame') return refuse('kind')
  return value as unknown as Sticky
}

function edgeFrom(value: JsonValue, index: number): WorkflowEdge {
  const end = (side: JsonValue | undefined): { node: string; port: string } => {
    if (!isJsonObject(side) || !isName(side['node']) || !isName(side['port'])) {
      throw new ClipboardError({ reason: `edge ${index + 1} does not say where it starts and ends.` })
    }
    return { node: side['node'], port: side['port'] }
  }
  const { id, from, to, map } = isJsonObject(value) ? value : {}
  if (map !== undefined && !isJsonObject(map)) throw new ClipboardError({ reason: `edge ${index + 1} has no valid map.` })
  return { id: isName(id) ? id : `e${index}`, from: end(from), to: end(to), ...(map === undefined ? {} : { map }) }
}

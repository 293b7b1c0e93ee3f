import { isJsonObject, type JsonValue } from '@millrace/base'
import type { NodeCatalog } from './catalog.ts'
import { byReading, directionOf } from './direction.ts'
import type { DocumentView } from './document-state.ts'
import { notesOf } from './notes.ts'

/** Of what is searched: a node's name, type, notes, settings and options, a connection's data, a note and a frame. */
export type SearchPart = 'name' | 'type' | 'notes' | 'settings' | 'options' | 'data' | 'note' | 'frame'

/** Where in the workflow a text was found. */
export interface SearchHit {
  readonly kind: 'node' | 'edge' | 'note'
  readonly id: string
  /** What it is called, for the list. */
  readonly title: string
  readonly part: SearchPart
  /** Where in the part it stands: a setting's path; empty for the part itself. */
  readonly path: string
  /** The text around it. */
  readonly before: string
  readonly match: string
  readonly after: string
}

/** More than these nobody steps through; the search says so. */
export const MOST_HITS = 500
/** Characters that are shown before and after what was found. */
const AROUND = 36

interface Piece {
  readonly part: SearchPart
  readonly path: string
  readonly text: string
}

/** Names, types, settings, expressions, notes: everything that a person wrote or chose, in reading order, one hit for each place. */
export function searchDocument(view: DocumentView, catalog: NodeCatalog, query: string): SearchHit[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return []
  const hits: SearchHit[] = []
  for (const { kind, id, title, pieces } of subjects(view, catalog)) {
    for (const piece of pieces) {
      const found = cut(piece, wanted)
      if (found !== undefined) hits.push({ kind, id, title, ...found })
      if (hits.length >= MOST_HITS) return hits
    }
  }
  return hits
}

interface Subject {
  readonly kind: SearchHit['kind']
  readonly id: string
  readonly title: string
  readonly pieces: Iterable<Piece>
}

function* subjects(view: DocumentView, catalog: NodeCatalog): Generator<Subject> {
  const inOrder = [...view.nodes.values()].sort(byReading(directionOf(view)))
  for (const node of inOrder) {
    const type = catalog.find(node.type, node.typeVersion)
    const { id, name, config, notes = '', position: _p, credentials: _c, type: typeName, typeVersion: _v, ...options } = node
    const pieces = function* (): Generator<Piece> {
      yield { part: 'name', path: '', text: name }
      yield { part: 'type', path: '', text: type === undefined || type.title === name ? typeName : `${type.title} (${typeName})` }
      yield { part: 'notes', path: '', text: notes }
      yield* textsOf(config as JsonValue | undefined, 'settings')
      yield* textsOf(options as unknown as JsonValue, 'options')
    }
    yield { kind: 'node', id, title: name, pieces: pieces() }
  }
  for (const edge of view.edges.values()) {
    if (edge.map === undefined) continue
    const title = `${view.nodes.get(edge.from.node)?.name ?? '?'} → ${view.nodes.get(edge.to.node)?.name ?? '?'}`
    yield { kind: 'edge', id: edge.id, title, pieces: textsOf(edge.map as JsonValue, 'data') }
  }
  for (const { id, text, kind } of notesOf(view)) {
    const title =
      text
        .split('\n')[0]
        ?.replace(/^#+\s*/, '')
        .slice(0, 60) ?? ''
    yield { kind: 'note', id, title, pieces: [{ part: kind === 'frame' ? 'frame' : 'note', path: '', text }] }
  }
}

/** Every text of a value, with where it stands. */
function* textsOf(value: JsonValue | undefined, part: SearchPart, path = ''): Generator<Piece> {
  if (value === undefined || value === null) return
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) yield* textsOf(element, part, `${path} ${index + 1}`.trim())
  } else if (isJsonObject(value)) {
    const expression = value['$expr']
    if (typeof expression === 'string') yield { part, path, text: expression }
    else for (const [key, element] of Object.entries(value)) yield* textsOf(element, part, path === '' ? key : `${path}.${key}`)
  } else yield { part, path, text: String(value) }
}

function cut({ part, path, text }: Piece, wanted: string): Omit<SearchHit, 'kind' | 'id' | 'title'> | undefined {
  const at = text.toLowerCase().indexOf(wanted)
  if (at < 0) return undefined
  const end = at + wanted.length
  const clean = (piece: string): string => piece.replace(/\s+/g, ' ')
  return {
    part,
    path,
    before: (at > AROUND ? '…' : '') + clean(text.slice(Math.max(0, at - AROUND), at)),
    match: text.slice(at, end),
    after: clean(text.slice(end, end + AROUND)) + (end + AROUND < text.length ? '…' : ''),
  }
}

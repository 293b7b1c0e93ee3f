import type { Sticky } from '@millrace/workflow'

/** What folded frames hide. */
export interface Folding {
  /** Nothing is folded. */
  readonly isNone: boolean
  isFolded(frameId: string): boolean
  /** The frame that stands for a hidden node: of frames within frames the outermost. Undefined when the node is shown. */
  hostOfNode(nodeId: string): string | undefined
  /** The same for notes and frames. */
  hostOfNote(noteId: string): string | undefined
  /** Nodes that a shown, folded frame stands for. */
  nodesOf(frameId: string): readonly string[]
}

const NOTHING: readonly string[] = []
const NONE: Folding = Object.freeze({
  isNone: true,
  isFolded: () => false,
  hostOfNode: () => undefined,
  hostOfNote: () => undefined,
  nodesOf: () => NOTHING,
})

const known = new WeakMap<readonly Sticky[], Folding>()

/** Lists of notes are replaced and never altered: what one of them hides is worked out once. */
export function foldingOf(notes: readonly Sticky[]): Folding {
  const before = known.get(notes)
  if (before !== undefined) return before
  const folding = workOut(notes)
  known.set(notes, folding)
  return folding
}

/** The same while some frames are shown unfolded, where the document itself cannot be changed. */
export const foldingBut = (notes: readonly Sticky[], opened: ReadonlySet<string>): Folding =>
  opened.size === 0 ? foldingOf(notes) : workOut(notes.filter(({ id }) => !opened.has(id)))

function workOut(notes: readonly Sticky[]): Folding {
  // Whatever a document says: only a frame can be unfolded, and what a note hid would be gone for good.
  const folded = notes.filter((note) => note.folded !== undefined && note.kind === 'frame')
  if (folded.length === 0) return NONE
  const hostOfNote = new Map<string, string>()
  for (const { id, folded: members } of folded) {
    // Two frames that name each other would both be gone for good: the first one stays.
    for (const note of members?.notes ?? []) if (!hostOfNote.has(note) && !outermostOf(hostOfNote, id).has(note)) hostOfNote.set(note, id)
  }
  const hostOfNode = new Map<string, string>()
  const nodesOf = new Map<string, string[]>()
  for (const { id, folded: members } of folded) {
    const host = [...outermostOf(hostOfNote, id)].at(-1) ?? id
    for (const node of members?.nodes ?? []) {
      if (hostOfNode.has(node)) continue
      hostOfNode.set(node, host)
      nodesOf.set(host, [...(nodesOf.get(host) ?? []), node])
    }
  }
  const ids = new Set(folded.map(({ id }) => id))
  return {
    isNone: false,
    isFolded: (id) => ids.has(id),
    hostOfNode: (id) => hostOfNode.get(id),
    hostOfNote: (id) => (hostOfNote.has(id) ? [...outermostOf(hostOfNote, id)].at(-1) : undefined),
    nodesOf: (id) => nodesOf.get(id) ?? NOTHING,
  }
}

/** A frame and those that hide it, the outermost last. */
function outermostOf(hosts: ReadonlyMap<string, string>, id: string): Set<string> {
  const way = new Set<string>()
  for (let at: string | undefined = id; at !== undefined && !way.has(at); at = hosts.get(at)) way.add(at)
  return way
}

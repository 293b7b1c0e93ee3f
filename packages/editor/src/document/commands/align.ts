import { alignedPlaces, distributedPlaces, type Axis, type Movable, type Side } from '../align.ts'
import type { Command } from '../command.ts'
import type { DocumentView } from '../document-state.ts'
import { pointOf, type Point } from '../grid.ts'
import { nodeOf } from '../lookup.ts'
import { carriedBy, noteOf, notesOf } from '../notes.ts'
import { moveParts, type PartsKey, type Places } from './move-nodes.ts'

/** Nodes and notes with where they lie. */
export interface MovableParts {
  readonly nodes: readonly Movable[]
  readonly notes: readonly Movable[]
}

/** Puts one side of all parts on one line. What a folded frame hides goes along with it: its card is all of it. */
export const align = (parts: MovableParts, side: Side): Command => placed(parts, (all) => alignedPlaces(all, side), `done.align-${side}`)

/** Makes the gaps between parts the same. */
export const distribute = (parts: MovableParts, axis: Axis): Command =>
  placed(parts, (all) => distributedPlaces(all, axis), `done.distribute-${axis}`)

/** Node and note ids may be the same text: each side keeps its own. */
function placed({ nodes, notes }: MovableParts, work: (all: readonly Movable[]) => ReadonlyMap<string, Point>, said: PartsKey): Command {
  const tagged = [...nodes.map((part) => ({ ...part, id: `n:${part.id}` })), ...notes.map((part) => ({ ...part, id: `s:${part.id}` }))]
  const places = work(tagged)
  const side = (parts: readonly Movable[], tag: string): Map<string, Point> =>
    new Map(
      parts.flatMap(({ id, offset = { x: 0, y: 0 } }) => {
        const place = places.get(`${tag}:${id}`)
        return place === undefined ? [] : [[id, { x: place.x - offset.x, y: place.y - offset.y }] as const]
      }),
    )
  const [toNodes, toNotes] = [side(nodes, 'n'), side(notes, 's')]
  const command = moveParts({ nodes: toNodes, notes: toNotes }, { name: 'align', said })
  return { ...command, apply: (tx) => moveParts(withHidden(tx, toNodes, toNotes)).apply(tx) }
}

/** With the places of what folded frames hide, unless it has one of its own. */
function withHidden(view: DocumentView, nodes: ReadonlyMap<string, Point>, notes: ReadonlyMap<string, Point>): Required<Places> {
  const byId = new Map(notesOf(view).map((note) => [note.id, note]))
  const [allNodes, allNotes] = [new Map(nodes), new Map(notes)]
  for (const [id, { x, y }] of notes) {
    const frame = byId.get(id)
    if (frame?.folded === undefined) continue
    const [dx, dy] = [x - frame.position[0], y - frame.position[1]]
    const hidden = carriedBy(view, [id])
    for (const one of hidden.nodes) {
      const now = pointOf(nodeOf(view, one))
      if (!allNodes.has(one)) allNodes.set(one, { x: now.x + dx, y: now.y + dy })
    }
    for (const one of hidden.notes) {
      const [nowX, nowY] = noteOf(view, one).position
      if (!allNotes.has(one)) allNotes.set(one, { x: nowX + dx, y: nowY + dy })
    }
  }
  return { nodes: allNodes, notes: allNotes }
}

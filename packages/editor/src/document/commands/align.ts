import { alignedPlaces, distributedPlaces, type Axis, type Movable, type Side } from '../align.ts'
import type { Command } from '../command.ts'
import type { Point } from '../grid.ts'
import { moveParts } from './move-nodes.ts'

/** Nodes and notes with where they lie. */
export interface MovableParts {
  readonly nodes: readonly Movable[]
  readonly notes: readonly Movable[]
}

const SAID: Readonly<Record<Side, string>> = {
  left: 'left',
  centre: 'centres',
  right: 'right',
  top: 'top',
  middle: 'middles',
  bottom: 'bottom',
}

/** Puts one side of all parts on one line. */
export const align = (parts: MovableParts, side: Side): Command =>
  placed(parts, (all) => alignedPlaces(all, side), `Align ${SAID[side]} of`)

/** Makes the gaps between parts the same. */
export const distribute = (parts: MovableParts, axis: Axis): Command =>
  placed(parts, (all) => distributedPlaces(all, axis), axis === 'across' ? 'Distribute across' : 'Distribute down')

/** Node and note ids may be the same text: each side keeps its own. */
function placed({ nodes, notes }: MovableParts, work: (all: readonly Movable[]) => ReadonlyMap<string, Point>, verb: string): Command {
  const tagged = [...nodes.map((part) => ({ ...part, id: `n:${part.id}` })), ...notes.map((part) => ({ ...part, id: `s:${part.id}` }))]
  const places = work(tagged)
  const side = (parts: readonly Movable[], tag: string): Map<string, Point> =>
    new Map(
      parts.flatMap(({ id }) => {
        const place = places.get(`${tag}:${id}`)
        return place === undefined ? [] : [[id, place] as const]
      }),
    )
  return moveParts({ nodes: side(nodes, 'n'), notes: side(notes, 's') }, { name: 'align', verb })
}

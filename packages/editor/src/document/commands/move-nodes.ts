import type { Command } from '../command.ts'
import { pointOf, snapPoint, type Point } from '../grid.ts'
import { counted, nodeOf } from '../lookup.ts'

/** Moves nodes to new places, snapped to the grid. `merge` joins nudges by the keyboard into one step. */
export const moveNodes = (places: ReadonlyMap<string, Point>, merge?: string): Command => ({
  name: 'move-nodes',
  label: `Move ${counted(places.size, 'node')}`,
  ...(merge === undefined ? {} : { merge }),
  apply(tx) {
    for (const [id, place] of places) {
      const node = nodeOf(tx, id)
      const { x, y } = snapPoint(place)
      const now = pointOf(node)
      if (now.x !== x || now.y !== y) tx.putNode({ ...node, position: [x, y] })
    }
  },
})

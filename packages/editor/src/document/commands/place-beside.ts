import { label } from '@/i18n/label.ts'
import type { Command } from '../command.ts'
import { COLUMN, freePlace, pointOf, ROW } from '../grid.ts'
import { nodeOf } from '../lookup.ts'

export const SIDES = ['right', 'below', 'left', 'above'] as const
/** Where a node is put, seen from another. */
export type BesideWay = (typeof SIDES)[number]

const STEP: Readonly<Record<BesideWay, readonly [number, number]>> = {
  right: [COLUMN, 0],
  below: [0, ROW],
  left: [-COLUMN, 0],
  above: [0, -ROW],
}

/** Puts a node beside another one: connections stay, and it never covers a third. */
export const placeBeside = (id: string, other: { readonly id: string; readonly name: string }, way: BesideWay): Command => ({
  name: 'move-nodes',
  label: label(`done.beside-${way}`, { name: other.name }),
  apply(tx) {
    const node = nodeOf(tx, id)
    const { x, y } = pointOf(nodeOf(tx, other.id))
    const [dx, dy] = STEP[way]
    const taken = [...tx.nodes.values()].filter((one) => one.id !== id).map(pointOf)
    const place = freePlace({ x: x + dx, y: y + dy }, taken)
    const now = pointOf(node)
    if (place.x !== now.x || place.y !== now.y) tx.putNode({ ...node, position: [place.x, place.y] })
  },
})

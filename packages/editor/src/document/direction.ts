import type { DocumentView } from './document-state.ts'
import { pointOf, type Point } from './grid.ts'
import type { Transaction } from './transaction.ts'

/** Which way a workflow runs on the canvas: inputs on the left and outputs on the right of a card, or above and beneath it. */
export type Direction = 'right' | 'down'

/** The way that is saved with the document. */
export const directionOf = ({ head }: Pick<DocumentView, 'head'>): Direction => head.direction ?? 'right'

/** A document that runs to the right, as most do, says nothing about it. */
export function putDirection(tx: Transaction, direction: Direction): void {
  if (directionOf(tx) === direction) return
  const { direction: _, ...head } = tx.head
  tx.setHead(direction === 'right' ? head : { ...head, direction })
}

type Placed = { readonly position?: readonly [number, number] }

/** The order in which a reader meets nodes: along the way that the workflow runs, then beside it. */
export const byReading = (direction: Direction): ((a: Placed, b: Placed) => number) => {
  const [along, beside]: readonly [keyof Point, keyof Point] = direction === 'right' ? ['x', 'y'] : ['y', 'x']
  return (a, b) => pointOf(a)[along] - pointOf(b)[along] || pointOf(a)[beside] - pointOf(b)[beside]
}

import { type Bounds } from '../viewport.ts'

const CELL = 160
/** Cells on each side of the middle; what lies further away than a canvas can be scrolled to shares one. */
const REACH = 1 << 20

/** Rectangles by where they lie: what is near a place is found without looking at all of them. */
export class BoxGrid {
  readonly #cells = new Map<number, Bounds[]>()

  add(box: Bounds): void {
    for (const key of cellsOf(box)) {
      const cell = this.#cells.get(key)
      if (cell === undefined) this.#cells.set(key, [box])
      else cell.push(box)
    }
  }

  /** Whether nothing lies there; what only touches it does not. */
  isFree(box: Bounds): boolean {
    for (const key of cellsOf(box)) {
      for (const other of this.#cells.get(key) ?? []) if (overlap(box, other)) return false
    }
    return true
  }
}

const overlap = (a: Bounds, b: Bounds): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const cellOf = (value: number): number => Math.min(2 * REACH - 1, Math.max(0, Math.floor(value / CELL) + REACH))

function* cellsOf({ x, y, width, height }: Bounds): Generator<number> {
  const [left, right, top, bottom] = [cellOf(x), cellOf(x + width), cellOf(y), cellOf(y + height)]
  for (let column = left; column <= right; column += 1) for (let row = top; row <= bottom; row += 1) yield column * 2 * REACH + row
}

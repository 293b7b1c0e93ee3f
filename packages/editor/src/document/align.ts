import type { Point, Rect } from './grid.ts'

export type Side = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'
export type Axis = 'across' | 'down'

/** Something that can be put elsewhere. */
export interface Movable extends Rect {
  readonly id: string
  /** From the place that is saved to the corner that is seen: a folded frame is a card in the middle of where it lies. */
  readonly offset?: Point
}

/** Places at which all parts share a side, or the middle of all of them. */
export function alignedPlaces(parts: readonly Movable[], side: Side): Map<string, Point> {
  const left = Math.min(...parts.map(({ x }) => x))
  const top = Math.min(...parts.map(({ y }) => y))
  const right = Math.max(...parts.map(({ x, width }) => x + width))
  const bottom = Math.max(...parts.map(({ y, height }) => y + height))
  const place: Readonly<Record<Side, (part: Movable) => Point>> = {
    left: ({ y }) => ({ x: left, y }),
    centre: ({ y, width }) => ({ x: Math.round((left + right - width) / 2), y }),
    right: ({ y, width }) => ({ x: right - width, y }),
    top: ({ x }) => ({ x, y: top }),
    middle: ({ x, height }) => ({ x, y: Math.round((top + bottom - height) / 2) }),
    bottom: ({ x, height }) => ({ x, y: bottom - height }),
  }
  return new Map(parts.map((part) => [part.id, place[side](part)]))
}

/** Places with the same gap between each two; the first and the last stay. */
export function distributedPlaces(parts: readonly Movable[], axis: Axis): Map<string, Point> {
  const [start, length] = axis === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const sorted = [...parts].sort((a, b) => a[start] - b[start])
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined || sorted.length < 3) return new Map()
  const filled = sorted.reduce((sum, part) => sum + part[length], 0)
  const gap = (last[start] + last[length] - first[start] - filled) / (sorted.length - 1)
  const places = new Map<string, Point>()
  let at = first[start]
  for (const part of sorted) {
    const { x, y } = part
    places.set(part.id, axis === 'across' ? { x: Math.round(at), y } : { x, y: Math.round(at) })
    at += part[length] + gap
  }
  return places
}

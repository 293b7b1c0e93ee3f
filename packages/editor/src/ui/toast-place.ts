export interface Size {
  readonly width: number
  readonly height: number
}
export interface Box extends Size {
  readonly x: number
  readonly y: number
}

/** What must not be covered. `matters`: covering it is that much worse than covering another. */
export interface Obstacle extends Box {
  readonly matters: number
}

export interface ToastPlaceOptions {
  readonly view: Size
  /** All toasts together. */
  readonly size: Size
  readonly obstacles: readonly Obstacle[]
  /** From the top on a phone, whose keyboard and buttons are at the bottom; else from the bottom. */
  readonly from: 'top' | 'bottom'
}

/** To what lies beside, and to the edges of the view. */
const GAP = 12
/** Along its edge it is in nobody's way; further in it lies over what the page is about. */
const UP_OR_DOWN = 3

/**
 * Where the toasts hide nothing that somebody works with: as near to the middle of that edge as there is a free place, or where they
 * hide the least when there is none.
 */
export function toastPlace({ view, size, obstacles, from }: ToastPlaceOptions): { readonly x: number; readonly y: number } {
  const most = { x: Math.max(0, view.width - size.width - GAP), y: Math.max(0, view.height - size.height - GAP) }
  const least = { x: Math.min(GAP, most.x), y: Math.min(GAP, most.y) }
  const wanted = { x: Math.max(0, (view.width - size.width) / 2), y: from === 'top' ? least.y : most.y }
  const within = (value: number, axis: 'x' | 'y'): number => Math.min(Math.max(value, least[axis]), Math.max(least[axis], most[axis]))
  // A best place, if it is not the wanted one, touches something: only those beside an obstacle are looked at.
  const columns = [wanted.x, ...obstacles.flatMap((box) => [box.x - size.width - GAP, box.x + box.width + GAP])]
  const rows = [wanted.y, ...obstacles.flatMap((box) => [box.y - size.height - GAP, box.y + box.height + GAP])]
  const places = rows.flatMap((y) => columns.map((x) => ({ x: within(x, 'x'), y: within(y, 'y') })))
  const rated = places.map((place) => ({
    place,
    hidden: obstacles.reduce((sum, box) => sum + box.matters * shared({ ...place, ...size }, box), 0),
    away: Math.hypot(place.x - wanted.x, UP_OR_DOWN * (place.y - wanted.y)),
  }))
  return rated.reduce((best, one) => (one.hidden < best.hidden || (one.hidden === best.hidden && one.away < best.away) ? one : best)).place
}

/** How many pixels two boxes share. */
function shared(one: Box, other: Box): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  return Math.max(0, width) * Math.max(0, height)
}

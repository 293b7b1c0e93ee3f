export interface Size {
  readonly width: number
  readonly height: number
}
export interface Box extends Size {
  readonly x: number
  readonly y: number
}

const GAP = 16
/** Below the bar of a page. */
const TOP = 64
/** Around what a step is about, and kept from the edges of the view. */
const RING = 4

/** The ring around what a step is about, all of it in view. */
export function ringAround({ x, y, width, height }: Box, view: Size): Box {
  const [left, top] = [Math.max(RING, x - RING), Math.max(RING, y - RING)]
  const [right, bottom] = [Math.min(view.width - RING, x + width + RING), Math.min(view.height - RING, y + height + RING)]
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) }
}

/**
 * Where a card stands beside something without covering it: right of it, left of it, below it or above it, whichever has room; in the
 * corner when none has, or when there is nothing.
 */
export function placeBeside(target: Box | null, card: Size, view: Size): { left: string; top: string } {
  const corner = { x: view.width - card.width - GAP, y: view.height - card.height - GAP }
  const inView = (value: number, least: number, most: number): number => Math.min(Math.max(least, value), Math.max(least, most))
  const at = target === null ? corner : (sideOf(target, card, view) ?? corner)
  return { left: `${Math.round(inView(at.x, GAP, corner.x))}px`, top: `${Math.round(inView(at.y, TOP, corner.y))}px` }
}

function sideOf({ x, y, width, height }: Box, card: Size, view: Size): { x: number; y: number } | undefined {
  const [right, bottom] = [x + width, y + height]
  // Beside what is taller than the card it stands level with the middle, clear of what lies at the top there.
  const level = height > card.height ? y + (height - card.height) / 2 : y
  if (view.width - right >= card.width + 2 * GAP) return { x: right + GAP, y: level }
  if (view.height - bottom >= card.height + 2 * GAP) return { x: right - card.width, y: bottom + GAP }
  if (x >= card.width + 2 * GAP) return { x: x - card.width - GAP, y: level }
  if (y >= card.height + 2 * GAP) return { x, y: y - card.height - GAP }
  return undefined
}

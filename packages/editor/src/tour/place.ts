export interface Size {
  readonly width: number
  readonly height: number
}
export interface Box extends Size {
  readonly x: number
  readonly y: number
}

const GAP = 16

/**
 * Where a card stands beside something without covering it: right of it, left of it, below it or above it, whichever has room; in the
 * corner when none has, or when there is nothing.
 */
export function placeBeside(target: Box | null, card: Size, view: Size): { left: string; top: string } {
  const corner = { x: view.width - card.width - GAP, y: view.height - card.height - GAP }
  const inView = (value: number, most: number): number => Math.min(Math.max(GAP, value), Math.max(GAP, most))
  const at = target === null ? corner : (sideOf(target, card, view) ?? corner)
  return { left: `${Math.round(inView(at.x, corner.x))}px`, top: `${Math.round(inView(at.y, corner.y))}px` }
}

function sideOf({ x, y, width, height }: Box, card: Size, view: Size): { x: number; y: number } | undefined {
  const [right, bottom] = [x + width, y + height]
  if (view.width - right >= card.width + 2 * GAP) return { x: right + GAP, y }
  if (view.height - bottom >= card.height + 2 * GAP) return { x: right - card.width, y: bottom + GAP }
  if (x >= card.width + 2 * GAP) return { x: x - card.width - GAP, y }
  if (y >= card.height + 2 * GAP) return { x, y: y - card.height - GAP }
  return undefined
}

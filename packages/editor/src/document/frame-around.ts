import type { Sticky } from '@millrace/workflow'
import type { Rect } from './grid.ts'
import { around, FRAME_PADDING } from './notes.ts'

/** A frame around these parts; the caller gives it its title and adds it. */
export function frameAround(id: string, parts: Iterable<Rect>, title: string): Sticky | undefined {
  const rect = around(parts, FRAME_PADDING)
  if (rect === undefined) return undefined
  return { id, kind: 'frame', text: title, position: [rect.x, rect.y], size: [rect.width, rect.height] }
}

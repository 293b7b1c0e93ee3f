import { NODE_HEIGHT, NODE_WIDTH, snapPoint, type Point } from '@/document/grid.ts'
import { NODE_TYPE_MIME } from './canvas-handle.ts'
import type { CanvasView } from './use-canvas-view.ts'

export interface TypeDropOptions {
  readonly view: Pick<CanvasView, 'toCanvas'>
  readonly canDrop: () => boolean
  onDrop(type: string, at: Point): void
}

/** A node type that is dragged from the palette and let go over the canvas. */
export const useTypeDrop = ({ view, canDrop, onDrop }: TypeDropOptions) => ({
  drop(event: DragEvent): void {
    const type = event.dataTransfer?.getData(NODE_TYPE_MIME)
    if (!type || !canDrop()) return
    event.preventDefault()
    const at = view.toCanvas({ x: event.clientX, y: event.clientY })
    onDrop(type, snapPoint({ x: at.x - NODE_WIDTH / 2, y: at.y - NODE_HEIGHT / 2 }))
  },
  dragover(event: DragEvent): void {
    if (!canDrop() || !event.dataTransfer?.types.includes(NODE_TYPE_MIME)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  },
})

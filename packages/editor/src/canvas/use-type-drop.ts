import { NODE_HEIGHT, NODE_WIDTH, snapPoint, type Point } from '@/document/grid.ts'
import { NODE_TYPE_MIME } from './canvas-handle.ts'
import type { CanvasView } from './use-canvas-view.ts'

export interface TypeDropOptions {
  readonly view: Pick<CanvasView, 'toCanvas'>
  readonly canDrop: () => boolean
  /** The connection at a place on the screen, unless a card covers it. */
  readonly edgeAt: (client: Point) => string | undefined
  /** Shows what it would be inserted into. */
  readonly hover: (edgeId: string | undefined) => void
  /** `edgeId`: it was let go over this connection. */
  onDrop(type: string, at: Point, edgeId: string | undefined): void
}

const placeOf = (event: DragEvent): Point => ({ x: event.clientX, y: event.clientY })

/** A node type that is dragged from the palette and let go over the canvas, or over one of its connections. */
export const useTypeDrop = ({ view, canDrop, edgeAt, hover, onDrop }: TypeDropOptions) => ({
  drop(event: DragEvent): void {
    const type = event.dataTransfer?.getData(NODE_TYPE_MIME)
    if (!type || !canDrop()) return
    event.preventDefault()
    hover(undefined)
    const at = view.toCanvas(placeOf(event))
    onDrop(type, snapPoint({ x: at.x - NODE_WIDTH / 2, y: at.y - NODE_HEIGHT / 2 }), edgeAt(placeOf(event)))
  },
  dragover(event: DragEvent): void {
    if (!canDrop() || !event.dataTransfer?.types.includes(NODE_TYPE_MIME)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    hover(edgeAt(placeOf(event)))
  },
  dragleave: (): void => hover(undefined),
})

import { onScopeDispose, ref, type Ref } from 'vue'
import type { Point } from '@/document/grid.ts'
import type { Lift } from '../arrange/use-lift.ts'
import type { Notes } from '../notes/use-notes.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import type { Selection } from '../use-selection.ts'
import type { Scene } from './scene.ts'

export interface DrawnPointerOptions {
  readonly isOverview: () => boolean
  /** A drag moves the canvas, whatever it begins on. */
  readonly isPanning: () => boolean
  readonly view: Pick<CanvasView, 'toCanvas'>
  readonly scene: Pick<Scene, 'nodeAt'>
  readonly selection: Selection
  readonly lift: Lift
  readonly notes: Pick<Notes, 'hitAt' | 'open' | 'unfold' | 'focused'>
  /** An edge that is only drawn lies above notes. */
  readonly edgeAt: (client: Point) => string | undefined
  readonly canDrag: () => boolean
  /** Brings a node near, and gives it the keyboard: from afar nothing can be done with it. */
  near(nodeId: string): void
  redraw(): void
}

interface Hit {
  readonly kind: 'node' | 'note'
  readonly id: string
  readonly href?: string | undefined
  readonly isUnfold?: boolean
}

/** Pointer moves shorter than this are a click. */
const CLICK_DISTANCE = 4

/**
 * Clicking and dragging what is only drawn: nodes seen from afar, and notes, which lie beneath what takes the pointer. Handlers for the
 * capture phase, on the element around Vue Flow: where they hit something they keep the event from the pane, which would pan.
 */
export function useDrawnPointer(options: DrawnPointerOptions) {
  const { isOverview, isPanning, view, scene, selection, lift, notes, edgeAt, canDrag, near, redraw } = options
  let isOurs = false
  const isOverNote = ref(false)
  let frame = 0
  let release: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => {
    cancelAnimationFrame(frame)
    clearTimeout(release)
  })

  const isOnPane = (event: MouseEvent): boolean => (event.target as Element).closest('.vue-flow__pane') !== null
  function noteAt(client: Point): Hit | undefined {
    const note = notes.hitAt(client.x, client.y)
    return note === undefined || edgeAt(client) !== undefined ? undefined : { kind: 'note', ...note }
  }
  function hit(event: MouseEvent): Hit | undefined {
    if (!isOnPane(event)) return undefined
    const client = { x: event.clientX, y: event.clientY }
    const node = isOverview() ? scene.nodeAt(view.toCanvas(client)) : undefined
    return node === undefined ? noteAt(client) : { kind: 'node', id: node }
  }

  const isChosen = ({ kind, id }: Hit): boolean => (kind === 'node' ? selection.nodes : selection.notes).value.has(id)
  function selectOnly({ kind, id }: Hit): void {
    selection.select(kind === 'node' ? [id] : [], [], kind === 'note' ? [id] : [])
    if (kind === 'note') notes.focused(id)
  }

  function onPointerDown(event: PointerEvent): void {
    const target = event.button === 0 && event.pointerType !== 'touch' && !isPanning() ? hit(event) : undefined
    clearTimeout(release)
    isOurs = target !== undefined
    if (target === undefined) return
    event.stopPropagation()
    releaseAfter(event)
    blurField()
    const isAdditive = event.shiftKey || event.ctrlKey || event.metaKey
    // Taken out of the selection by a click alone: dragged, it goes with the rest.
    const isTakenOut = isAdditive && isChosen(target)
    if (!isTakenOut) choose(target, isAdditive)
    follow(event, () => (isTakenOut ? choose(target, true) : clicked(target, isAdditive)))
  }

  /** The click of a press comes right after its end; where it ended elsewhere none comes, and the next click is another's. */
  function releaseAfter(start: PointerEvent): void {
    const end = (event: PointerEvent): void => {
      if (event.pointerId !== start.pointerId) return
      removeEventListener('pointerup', end)
      removeEventListener('pointercancel', end)
      release = setTimeout(() => (isOurs = false))
    }
    addEventListener('pointerup', end)
    addEventListener('pointercancel', end)
  }

  function choose(target: Hit, isAdditive: boolean): void {
    const [nodes, chosenNotes] = [new Set(selection.nodes.value), new Set(selection.notes.value)]
    if (isAdditive) {
      const chosen = target.kind === 'node' ? nodes : chosenNotes
      if (!chosen.delete(target.id)) chosen.add(target.id)
      selection.select(nodes, selection.edges.value, chosenNotes)
    } else if (!isChosen(target)) selectOnly(target)
    redraw()
  }

  function clicked(target: Hit, isAdditive: boolean): void {
    if (isAdditive) return
    selectOnly(target)
    if (target.isUnfold === true) notes.unfold(target.id)
    if (target.href !== undefined) window.open(target.href, '_blank', 'noopener,noreferrer')
  }

  function follow(start: PointerEvent, onClicked: () => void): void {
    let isMoving = false
    const move = (event: PointerEvent): void => {
      const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY]
      if (!isMoving && canDrag() && Math.hypot(dx, dy) >= CLICK_DISTANCE) {
        isMoving = true
        lift.begin([...selection.nodes.value], [...selection.notes.value])
      }
      if (!isMoving) return
      const [from, to] = [view.toCanvas({ x: start.clientX, y: start.clientY }), view.toCanvas({ x: event.clientX, y: event.clientY })]
      lift.moveBy({ x: to.x - from.x, y: to.y - from.y })
    }
    const stop = (event: PointerEvent): void => {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', stop)
      removeEventListener('pointercancel', stop)
      if (!isMoving && event.type === 'pointerup') onClicked()
      else if (event.type === 'pointerup') lift.drop()
      else lift.cancel()
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', stop)
    addEventListener('pointercancel', stop)
  }

  /** What a pointer event brings with it in older words: d3 listens to those. */
  const keep = (event: Event): void => {
    if (isOurs) event.stopPropagation()
  }
  /** A press that is kept from the pane would not take the keyboard from a field either. */
  function blurField(): void {
    if (document.activeElement instanceof HTMLElement && document.activeElement.matches('input, textarea, [contenteditable]'))
      document.activeElement.blur()
  }
  function onClick(event: MouseEvent): void {
    // A key pressed a button: no pointer was there.
    if (event.detail === 0) return
    const tapped = isOurs ? undefined : hit(event)
    if (!isOurs && tapped?.kind !== 'note') return
    isOurs = false
    event.stopPropagation()
    // A finger that moves pans, so it chooses by tapping alone.
    if (tapped !== undefined) clicked(tapped, false)
  }
  function onDoubleClick(event: MouseEvent): void {
    const target = hit(event)
    if (target === undefined) return
    event.stopPropagation()
    if (target.kind === 'node') near(target.id)
    else notes.open(target.id)
  }
  /** At most once a frame. */
  function onPointerMove(event: PointerEvent): void {
    if (frame !== 0 || event.buttons !== 0) return
    frame = requestAnimationFrame(() => {
      frame = 0
      isOverNote.value = isOnPane(event) && noteAt({ x: event.clientX, y: event.clientY }) !== undefined
    })
  }
  return {
    isOverNote: isOverNote as Readonly<Ref<boolean>>,
    listeners: {
      pointerdownCapture: onPointerDown,
      mousedownCapture: keep,
      clickCapture: onClick,
      dblclickCapture: onDoubleClick,
      pointermove: onPointerMove,
    },
  }
}

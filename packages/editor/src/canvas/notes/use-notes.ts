import type { Sticky } from '@millrace/workflow'
import { computed, nextTick, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { DocumentView } from '@/document/document-state.ts'
import { GRID, type Rect } from '@/document/grid.ts'
import { isFrame, notesOf, SMALLEST_NOTE } from '@/document/notes.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import type { Selection } from '../use-selection.ts'
import { overlaps, seenBy } from '../viewport.ts'
import type { PlacedNote, Scene } from '../windowed/scene.ts'
import type { EndOfEdit, NoteAct } from './note-act.ts'

export interface NotesOptions {
  readonly root: Readonly<Ref<HTMLElement | null>>
  readonly source: () => DocumentView
  readonly view: CanvasView
  readonly scene: Scene
  readonly selection: Selection
  /** Changes when something lies elsewhere. */
  readonly redraws: Readonly<Ref<number>>
  readonly canEdit: () => boolean
  /** Shows what folded frames hide. */
  unfold(frameIds: readonly string[]): void
  act(act: NoteAct): void
}

export interface NoteHit {
  readonly id: string
  /** A link in its text is under the pointer. */
  readonly href: string | undefined
  /** The sign that unfolds a frame is under the pointer. */
  readonly isUnfold: boolean
}

export interface Notes {
  /** Near the view, in the order in which they are drawn. */
  readonly near: ComputedRef<readonly PlacedNote[]>
  /** The one note that is selected when nothing else is. */
  readonly solo: ComputedRef<PlacedNote | undefined>
  readonly editing: Ref<string | undefined>
  /** The one note that Tab reaches. */
  readonly tabStop: ComputedRef<string | undefined>
  focused(id: string): void
  /** Gives a note the keyboard. */
  focus(id: string): Promise<void>
  edit(id: string): void
  /** What a double click and Enter do: a folded frame is unfolded, everything else is written. */
  open(id: string): void
  unfold(id: string): void
  /** By a key the note has the keyboard again; otherwise it went where somebody wanted it, and stays there. */
  endEdit(by: EndOfEdit): void
  /** The note under a place on the screen, also beneath what takes the pointer. */
  hitAt(x: number, y: number): NoteHit | undefined
  /** Whether the key meant something to the note that has the keyboard. */
  onKey(event: KeyboardEvent, id: string): boolean
}

/** Of what is seen, on each side. */
const MARGIN = 0.35

/** Notes and frames on the canvas: which are drawn, which has the keyboard, which is being written. */
export function useNotes({ root, source, view, scene, selection, redraws, canEdit, act, unfold }: NotesOptions): Notes {
  const editing = ref<string>()
  const wantedStop = shallowRef<string>()
  const all = computed<readonly Sticky[]>(() => {
    void redraws.value
    const { folding } = scene
    return folding.isNone ? notesOf(source()) : notesOf(source()).filter(({ id }) => folding.hostOfNote(id) === undefined)
  })
  const kept = (id: string): boolean => selection.notes.value.has(id) || id === wantedStop.value || id === editing.value
  const placed = (note: Sticky): PlacedNote => ({ note, bounds: scene.boundsOfNote(note) })
  const inOrder = computed(() => [...all.value].sort((a, b) => a.position[1] - b.position[1] || a.position[0] - b.position[0]))

  const tabStop = computed(() => (all.value.some(({ id }) => id === wantedStop.value) ? wantedStop.value : inOrder.value[0]?.id))

  async function focus(id: string): Promise<void> {
    wantedStop.value = id
    const note = all.value.find((one) => one.id === id)
    if (note !== undefined) view.revealBounds(scene.boundsOfNote(note))
    await nextTick()
    root.value?.querySelector<HTMLElement>(`[data-note="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
  }

  function walk(id: string, step: number): void {
    const next = inOrder.value[inOrder.value.findIndex((note) => note.id === id) + step]
    if (next === undefined) return
    selection.select([], [], [next.id])
    void focus(next.id)
  }

  function edit(id: string): void {
    if (!canEdit()) return
    selection.select([], [], [id])
    editing.value = id
  }
  function open(id: string): void {
    if (scene.folding.isFolded(id)) unfold([id])
    else edit(id)
  }

  function resizeByKey(id: string, key: string): boolean {
    const note = all.value.find((one) => one.id === id)
    const rect = note === undefined || scene.folding.isFolded(id) ? undefined : resizedByKey(scene.boundsOfNote(note), key)
    if (rect === undefined) return false
    act({ kind: 'resize', id, rect, byKey: true })
    return true
  }

  return {
    near: computed(() => {
      void redraws.value
      const seen = seenBy(view.viewport.value, view.size.value, MARGIN)
      const near = all.value.map(placed).filter(({ note, bounds }) => kept(note.id) || note.id === tabStop.value || overlaps(bounds, seen))
      const area = ({ bounds }: PlacedNote): number => bounds.width * bounds.height
      const frames = near.filter(({ note }) => isFrame(note)).sort((a, b) => area(b) - area(a))
      return [...frames, ...near.filter(({ note }) => !isFrame(note))]
    }),
    solo: computed(() => {
      void redraws.value
      const [id, ...more] = selection.notes.value
      if (id === undefined || more.length > 0 || selection.nodes.value.size + selection.edges.value.size > 0) return undefined
      const note = all.value.find((one) => one.id === id)
      return note && placed(note)
    }),
    editing,
    tabStop,
    focused: (id) => (wantedStop.value = id),
    focus,
    edit,
    open,
    unfold: (id) => unfold([id]),
    endEdit(by) {
      const id = editing.value
      editing.value = undefined
      if (id !== undefined && by === 'key') void focus(id)
    },
    hitAt(x, y) {
      if (all.value.length === 0) return undefined
      for (const element of document.elementsFromPoint(x, y)) {
        const id = element.closest('[data-note-hit]')?.closest<HTMLElement>('[data-note]')?.dataset['note']
        if (id === undefined || root.value?.contains(element) !== true) continue
        return { id, href: element.closest('a')?.href, isUnfold: element.closest('[data-note-unfold]') !== null }
      }
      return undefined
    },
    onKey(event, id) {
      const step = STEPS[event.key]
      if (event.altKey && event.shiftKey && canEdit()) return resizeByKey(id, event.key)
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
      if (event.key === 'Enter' && (canEdit() || scene.folding.isFolded(id))) open(id)
      else if (event.key === ' ') selection.select([], [], [id])
      else if (step !== undefined) walk(id, step)
      else return false
      return true
    },
  }
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }
const RESIZES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** What an arrow key makes of a note's size; nothing by another key. */
export function resizedByKey(rect: Rect, key: string): Rect | undefined {
  const way = RESIZES[key]
  return way && atLeast({ ...rect, width: rect.width + way[0] * GRID, height: rect.height + way[1] * GRID })
}

/** No smaller than what can be pressed on. */
export const atLeast = (rect: Rect): Rect => ({
  ...rect,
  width: Math.max(SMALLEST_NOTE.width, rect.width),
  height: Math.max(SMALLEST_NOTE.height, rect.height),
})

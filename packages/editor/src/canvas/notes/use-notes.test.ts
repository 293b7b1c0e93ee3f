import type { Sticky } from '@millrace/workflow'
import { computed, effectScope, nextTick, ref, shallowRef, type EffectScope } from 'vue'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { setFolded } from '@/document/commands/notes.ts'
import { chain, storeOf } from '@/document/testing/documents.ts'
import { RefTable } from '../canvas-registry.ts'
import { fakeFlow } from '../testing/fake-flow.ts'
import type { CanvasView } from '../use-canvas-view.ts'
import { useSelection } from '../use-selection.ts'
import type { Viewport } from '../viewport.ts'
import { Scene } from '../windowed/scene.ts'
import type { NoteAct } from './note-act.ts'
import { useNotes } from './use-notes.ts'

let scope: EffectScope
beforeEach(() => void (scope = effectScope()))
afterEach(() => scope.stop())

const note = (id: string, x: number, y: number, rest: Partial<Sticky> = {}): Sticky => ({
  ...{ id, text: id, position: [x, y], size: [200, 100] },
  ...rest,
})

function setUp({ canEdit = true } = {}) {
  const store = storeOf({
    ...chain(),
    stickies: [
      note('low', 0, 400),
      note('high', 0, 0),
      note('small', 20, 120, { kind: 'frame', size: [100, 100] }),
      note('wide', 0, 100, { kind: 'frame', size: [600, 600] }),
      note('far', 9000, 200),
    ],
  })
  const viewport = ref<Viewport>({ x: 0, y: 0, zoom: 1 })
  const redraws = ref(0)
  const root = shallowRef(document.createElement('div'))
  document.body.append(root.value)
  for (const { id } of store.head.stickies ?? []) {
    const element = Object.assign(document.createElement('div'), { tabIndex: -1 })
    element.dataset['note'] = id
    root.value.append(element)
  }
  const acts: NoteAct[] = []
  const unfolded: string[] = []
  const revealed: unknown[] = []
  const selection = useSelection(
    fakeFlow().flow,
    () => store,
    () => undefined,
  )
  const view = {
    viewport: computed(() => viewport.value),
    size: computed(() => ({ width: 1000, height: 800 })),
    revealBounds: (bounds: unknown) => void revealed.push(bounds),
  } as unknown as CanvasView
  const notes = scope.run(() =>
    useNotes({
      ...{ root, view, selection, redraws },
      scene: new Scene(() => store, new RefTable()),
      source: () => store,
      canEdit: () => canEdit,
      act: (act) => acts.push(act),
      unfold: (ids) => void unfolded.push(...ids),
    }),
  )!
  const key = (id: string, name: string, init: KeyboardEventInit = {}): boolean =>
    notes.onKey(new KeyboardEvent('keydown', { key: name, ...init }), id)
  const drawn = () => notes.near.value.map((placed) => placed.note.id)
  return { store, notes, selection, viewport, redraws, acts, unfolded, revealed, key, drawn }
}

test('frames are drawn beneath notes, large ones beneath small ones; what is far away is not drawn', () => {
  expect(setUp().drawn()).toEqual(['wide', 'small', 'low', 'high'])
})

test('what is selected or has the keyboard is drawn wherever one looks', () => {
  const { notes, selection, viewport, drawn } = setUp()
  selection.select([], [], ['low'])
  notes.focused('high')
  viewport.value = { x: -8500, y: 0, zoom: 1 }
  expect(drawn()).toEqual(['low', 'high', 'far'])
})

test('Tab reaches the uppermost note; the arrows go on from top to bottom, and select', async () => {
  const { notes, key, selection } = setUp()
  expect(notes.tabStop.value).toBe('high')
  expect(key('high', 'ArrowDown')).toBe(true)
  await nextTick()
  expect(document.activeElement).toMatchObject({ dataset: { note: 'wide' } })
  expect([...selection.notes.value]).toEqual(['wide'])
  expect(notes.tabStop.value).toBe('wide')
})

test('Enter lets it be written, and the keyboard comes back to it', async () => {
  const { notes, key } = setUp()
  expect(key('low', 'Enter')).toBe(true)
  expect(notes.editing.value).toBe('low')
  notes.endEdit('key')
  await nextTick()
  expect(notes.editing.value).toBeUndefined()
  expect(document.activeElement).toMatchObject({ dataset: { note: 'low' } })
})

test('who goes elsewhere while writing has the keyboard there, and the canvas stays', async () => {
  const { notes, key, revealed } = setUp()
  key('low', 'Enter')
  const search = document.body.appendChild(document.createElement('input'))
  search.focus()
  notes.endEdit('blur')
  await nextTick()
  expect(notes.editing.value).toBeUndefined()
  expect(document.activeElement).toBe(search)
  expect(revealed).toEqual([])
})

test('Alt+Shift+arrows resize by a step of the grid, never below what can be pressed on', () => {
  const { key, acts } = setUp()
  key('low', 'ArrowRight', { altKey: true, shiftKey: true })
  key('small', 'ArrowUp', { altKey: true, shiftKey: true })
  expect(acts).toEqual([
    { kind: 'resize', id: 'low', rect: { x: 0, y: 400, width: 220, height: 100 }, byKey: true },
    { kind: 'resize', id: 'small', rect: { x: 20, y: 120, width: 120, height: 80 }, byKey: true },
  ])
})

test('Shift+arrows, and keys that mean nothing to a note, go on to the page', () => {
  const { key } = setUp()
  expect(key('low', 'ArrowRight', { shiftKey: true })).toBe(false)
  expect(key('low', 'Delete')).toBe(false)
  expect(key('low', 'z', { ctrlKey: true })).toBe(false)
})

test('who may not edit can walk, but neither write nor resize', () => {
  const { notes, key, acts } = setUp({ canEdit: false })
  expect(key('high', 'ArrowDown')).toBe(true)
  expect(key('high', 'Enter')).toBe(false)
  notes.edit('high')
  key('high', 'ArrowRight', { altKey: true, shiftKey: true })
  expect(notes.editing.value).toBeUndefined()
  expect(acts).toEqual([])
})

test('one note alone has its buttons, until something else is selected too', () => {
  const { notes, selection } = setUp()
  selection.select([], [], ['low'])
  expect(notes.solo.value?.note.id).toBe('low')
  selection.select(['a'], [], ['low'])
  expect(notes.solo.value).toBeUndefined()
})

test('a note that was deleted no longer holds the keyboard’s place', () => {
  const { store, notes, redraws } = setUp()
  notes.focused('low')
  store.run(deleteSelection({ nodes: [], notes: ['low'] }))
  redraws.value += 1
  expect(notes.tabStop.value).toBe('high')
})

test('Enter unfolds a folded frame instead of writing its title, also for who may not edit; what it hides is not drawn', () => {
  const { store, notes, key, drawn, unfolded, redraws } = setUp({ canEdit: false })
  store.run(setFolded(['wide'], true))
  redraws.value += 1
  expect(drawn()).toEqual(['wide', 'high'])
  expect(key('wide', 'Enter')).toBe(true)
  expect(unfolded).toEqual(['wide'])
  expect(notes.editing.value).toBeUndefined()
  expect(key('wide', 'ArrowRight', { altKey: true, shiftKey: true })).toBe(false)
})

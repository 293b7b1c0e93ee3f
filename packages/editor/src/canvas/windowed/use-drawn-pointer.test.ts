import { effectScope, ref, type EffectScope } from 'vue'
import { chain, storeOf } from '@/document/testing/documents.ts'
import type { Lift } from '../arrange/use-lift.ts'
import { fakeFlow } from '../testing/fake-flow.ts'
import { useSelection } from '../use-selection.ts'
import { useDrawnPointer } from './use-drawn-pointer.ts'

type Pressed = MouseEventInit & { readonly pointerType?: string }

let scope: EffectScope
let pane: HTMLElement
beforeEach(() => {
  scope = effectScope()
  document.body.innerHTML = '<div class="vue-flow__pane"></div><button></button>'
  pane = document.querySelector('.vue-flow__pane')!
})
afterEach(() => scope.stop())

/** The node `a` is drawn left of x = 100; the note `s` lies from there to x = 200. */
function setUp({ isOverview = false, edge = undefined as string | undefined, canDrag = true, isPanning = false } = {}) {
  const store = storeOf(chain())
  const selection = useSelection(
    fakeFlow().flow,
    () => store,
    () => undefined,
  )
  const said: unknown[] = []
  const lift: Lift = {
    isHeld: ref(false),
    lines: ref([]),
    gaps: ref([]),
    begin: (...what) => void said.push(['begin', ...what]),
    moveBy: (way) => void said.push(['move', way]),
    drop: () => void said.push(['drop']),
    cancel: () => void said.push(['cancel']),
  }
  const pointer = scope.run(() =>
    useDrawnPointer({
      ...{ selection, lift },
      isOverview: () => isOverview,
      isPanning: () => isPanning,
      view: { toCanvas: ({ x, y }) => ({ x: x * 2, y: y * 2 }) },
      scene: { nodeAt: ({ x }) => (x < 200 ? 'a' : undefined) },
      notes: {
        hitAt: (x) => (x >= 100 && x < 200 ? { id: 's', href: undefined, isUnfold: x >= 190 } : undefined),
        open: (id) => void said.push(['open', id]),
        unfold: (id) => void said.push(['unfold', id]),
        focused: () => undefined,
      },
      edgeAt: () => edge,
      canDrag: () => canDrag,
      near: (id) => void said.push(['near', id]),
      redraw: () => undefined,
    }),
  )!
  const { listeners } = pointer
  pane.addEventListener('pointerdown', (event) => listeners.pointerdownCapture(event as PointerEvent))
  pane.addEventListener('click', (event) => listeners.clickCapture(event))
  pane.addEventListener('dblclick', (event) => listeners.dblclickCapture(event))
  const send = (target: EventTarget, type: string, x: number, { pointerType = 'mouse', ...init }: Pressed = {}): boolean => {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, button: 0, detail: 1, clientX: x, clientY: 10, ...init })
    const stop = jest.spyOn(event, 'stopPropagation')
    target.dispatchEvent(Object.assign(event, { pointerType }))
    return stop.mock.calls.length > 0
  }
  return { selection, said, send, press: (x: number, init?: Pressed) => send(pane, 'pointerdown', x, init) }
}
const chosen = ({ selection }: ReturnType<typeof setUp>) => [[...selection.nodes.value], [...selection.notes.value]]

test('a press on a note selects it and keeps the canvas where it is', () => {
  const hand = setUp()
  expect(hand.press(150)).toBe(true)
  expect(chosen(hand)).toEqual([[], ['s']])
})

test('a press beside everything is the canvas’s own', () => {
  const hand = setUp()
  expect(hand.press(500)).toBe(false)
})

test('while Space is held, a press on a note or a drawn node is the canvas’s own as well', () => {
  expect(setUp({ isPanning: true }).press(150)).toBe(false)
  expect(setUp({ isPanning: true, isOverview: true }).press(50)).toBe(false)
})

test('near by, cards take their own clicks; from afar, drawn nodes do', () => {
  expect(setUp().press(50)).toBe(false)
  const hand = setUp({ isOverview: true })
  expect(hand.press(50)).toBe(true)
  expect(chosen(hand)).toEqual([['a'], []])
})

test('a line that is only drawn lies above a note', () => {
  expect(setUp({ edge: 'e1' }).press(150)).toBe(false)
})

test('dragging moves by the canvas’s measure, and ends with the release', () => {
  const hand = setUp()
  hand.press(150)
  hand.send(window, 'pointermove', 152)
  expect(hand.said).toEqual([])
  hand.send(window, 'pointermove', 180)
  hand.send(window, 'pointerup', 180)
  expect(hand.said).toEqual([['begin', [], ['s']], ['move', { x: 60, y: 0 }], ['drop']])
})

describe('a click belongs to the press before it', () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  test('and to no later one: a drag that ended outside leaves the next click alone', () => {
    for (const held of [{}, { ctrlKey: true }]) {
      const hand = setUp()
      hand.selection.select([], [], ['s'])
      hand.press(150, held)
      hand.send(window, 'pointermove', 900)
      hand.send(window, 'pointerup', 900)
      jest.runAllTimers()
      expect(hand.send(pane, 'click', 500)).toBe(false)
    }
  })

  test('which is kept from the canvas, as the press was', () => {
    const hand = setUp()
    hand.press(150)
    hand.send(window, 'pointerup', 150)
    expect(hand.send(pane, 'click', 150)).toBe(true)
  })

  test('a key that presses a button is no click of the pointer', () => {
    const hand = setUp()
    hand.press(150)
    expect(hand.send(pane, 'click', 0, { detail: 0 })).toBe(false)
  })
})

test('a drag that the browser takes away is broken off', () => {
  const hand = setUp()
  hand.press(150)
  hand.send(window, 'pointermove', 180)
  hand.send(window, 'pointercancel', 180)
  expect(hand.said.at(-1)).toEqual(['cancel'])
})

test('who may not move things selects them all the same', () => {
  const hand = setUp({ canDrag: false })
  hand.press(150)
  hand.send(window, 'pointermove', 180)
  hand.send(window, 'pointerup', 180)
  expect(hand.said).toEqual([])
  expect(chosen(hand)).toEqual([[], ['s']])
})

test('with Ctrl or Shift it is added, and taken out again', () => {
  const hand = setUp()
  hand.selection.select(['b'])
  hand.press(150, { ctrlKey: true })
  hand.send(window, 'pointerup', 150)
  expect(chosen(hand)).toEqual([['b'], ['s']])
  hand.press(150, { shiftKey: true })
  hand.send(window, 'pointerup', 150)
  expect(chosen(hand)).toEqual([['b'], []])
})

test('a finger chooses by tapping; where it moves, the canvas moves', () => {
  const hand = setUp()
  expect(hand.press(150, { pointerType: 'touch' })).toBe(false)
  hand.send(pane, 'click', 150, { pointerType: 'touch' })
  expect(chosen(hand)).toEqual([[], ['s']])
})

test('a press on the sign of a folded frame unfolds it', () => {
  const hand = setUp()
  hand.press(195)
  hand.send(window, 'pointerup', 195)
  expect(hand.said).toEqual([['unfold', 's']])
})

test('a double click brings a drawn node near, and lets a note be written', () => {
  const far = setUp({ isOverview: true })
  far.send(pane, 'dblclick', 50)
  expect(far.said).toEqual([['near', 'a']])
  const near = setUp()
  near.send(pane, 'dblclick', 150)
  expect(near.said.at(-1)).toEqual(['open', 's'])
})

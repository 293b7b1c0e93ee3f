import { computed } from 'vue'
import { chain, storeOf } from '@/document/testing/documents.ts'
import { flowNode } from './flow-sync.ts'
import { fakeFlow } from './testing/fake-flow.ts'
import { usePaneDrag } from './use-pane-drag.ts'
import { useSelection } from './use-selection.ts'

/** What jsdom lacks of pointers. */
class Pointer extends MouseEvent {
  readonly pointerId: number
  constructor(type: string, { pointerId = 0, ...init }: PointerEventInit = {}) {
    super(type, init)
    this.pointerId = pointerId
  }
}
beforeAll(() => Object.assign(globalThis, { PointerEvent: Pointer }))

function setUp() {
  const store = storeOf({ ...chain(), stickies: [{ id: 's', text: '', position: [0, 0], size: [100, 100] }] })
  const { flow, tell } = fakeFlow()
  flow.addNodes(['start', 'a'].map((id) => flowNode(store.nodes.get(id)!)))
  const selection = useSelection(
    flow,
    () => store,
    () => undefined,
  )
  const drag = usePaneDrag({ flow, selection, view: { viewport: computed(() => flow.viewport.value) } })
  const pane = document.createElement('div')
  document.body.replaceChildren(pane)
  const press = (): void => {
    pane.addEventListener('pointerdown', (event) => drag.onPointerDown(event), { once: true })
    pane.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerId: 7 }))
  }
  return { flow, tell, selection, drag, pane, press }
}

test('a marquee that is broken off ends, and what was selected before it is selected again', () => {
  const { flow, tell, selection, drag, pane, press } = setUp()
  selection.select(['start', 'b'], ['e1'], ['s'])
  press()
  tell('selectionStart')
  flow.userSelectionActive.value = true
  selection.select(['a'])
  const ended: number[] = []
  pane.addEventListener('pointerup', ({ pointerId }) => {
    ended.push(pointerId)
    flow.userSelectionActive.value = false
  })
  expect(drag.isHeld()).toBe(true)
  drag.breakOff()
  expect([ended, drag.isHeld()]).toEqual([[7], false])
  expect([[...selection.nodes.value], [...selection.edges.value], [...selection.notes.value]]).toEqual([['start', 'b'], ['e1'], ['s']])
})

test('the click that comes of letting the button go means nothing; the next one does', async () => {
  const { flow, drag, pane, press } = setUp()
  press()
  flow.userSelectionActive.value = true
  drag.breakOff()
  const clicks = jest.fn()
  pane.addEventListener('click', clicks)
  pane.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }))
  pane.click()
  expect(clicks).not.toHaveBeenCalled()
  await new Promise((done) => setTimeout(done))
  pane.click()
  expect(clicks).toHaveBeenCalledTimes(1)
})

test('the canvas that is being moved is where it was', () => {
  const { flow, drag, press } = setUp()
  flow.viewport.value = { x: 10, y: 20, zoom: 0.5 }
  press()
  flow.paneDragging.value = true
  flow.viewport.value = { x: 300, y: -20, zoom: 0.5 }
  const released = jest.fn()
  document.addEventListener('mouseup', released, { once: true })
  drag.breakOff()
  expect(released).toHaveBeenCalled()
  expect(flow.viewport.value).toEqual({ x: 10, y: 20, zoom: 0.5 })
})

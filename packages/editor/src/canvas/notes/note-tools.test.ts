import { mount } from '@vue/test-utils'
import NoteTools from './NoteTools.vue'

const placed = (id: string) => ({
  note: { id, text: '', position: [0, 0] as [number, number], size: [200, 100] as [number, number] },
  bounds: { x: 0, y: 0, width: 200, height: 100 },
})
const wider = { x: 0, y: 0, width: 300, height: 100 }

function setUp() {
  const sizes: unknown[] = []
  const acts: unknown[] = []
  const wrapper = mount(NoteTools, {
    props: {
      ...{ placed: placed('s'), viewport: { x: 0, y: 0, zoom: 1 }, editing: false, folded: false },
      onSize: (...size) => sizes.push(size),
      onAct: (act) => acts.push(act),
    },
  })
  const point = (target: EventTarget, type: string, x: number, pointerId = 1): boolean =>
    target.dispatchEvent(Object.assign(new MouseEvent(type, { bubbles: true, button: 0, clientX: x }), { pointerId }))
  const handle = wrapper.element.querySelector('[data-handle="e"]')!
  return { wrapper, point, handle, sizes, acts }
}

test('a handle that is pulled resizes the note when it is let go', () => {
  const { wrapper, point, handle, sizes, acts } = setUp()
  point(handle, 'pointerdown', 200)
  point(window, 'pointermove', 300)
  point(window, 'pointerup', 300)
  expect(sizes).toEqual([
    ['s', wider],
    ['s', undefined],
  ])
  expect(acts).toEqual([{ kind: 'resize', id: 's', rect: wider, byKey: false }])
  wrapper.unmount()
})

test('a second finger neither pulls nor ends it', () => {
  const { wrapper, point, handle, sizes } = setUp()
  point(handle, 'pointerdown', 200)
  point(window, 'pointermove', 900, 2)
  point(window, 'pointerup', 900, 2)
  expect(sizes).toEqual([])
  point(window, 'pointermove', 300)
  expect(sizes).toEqual([['s', wider]])
  wrapper.unmount()
})

test('Escape while a handle is pulled gives the note its size again, and means nothing else then', () => {
  const { wrapper, point, handle, sizes, acts } = setUp()
  const heard = jest.fn()
  document.body.addEventListener('keydown', heard, { once: true })
  point(handle, 'pointerdown', 200)
  point(window, 'pointermove', 300)
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  point(window, 'pointermove', 400)
  point(window, 'pointerup', 400)
  expect(sizes).toEqual([
    ['s', wider],
    ['s', undefined],
  ])
  expect(acts).toEqual([])
  expect(heard).not.toHaveBeenCalled()
  wrapper.unmount()
})

test.each([
  ['the note is no longer selected', (wrapper: ReturnType<typeof setUp>['wrapper']) => wrapper.unmount()],
  ['another note is', (wrapper: ReturnType<typeof setUp>['wrapper']) => wrapper.setProps({ placed: placed('other') })],
])('pulling is broken off when %s, and the note has its size again', async (_, leave) => {
  const { wrapper, point, handle, sizes, acts } = setUp()
  point(handle, 'pointerdown', 200)
  point(window, 'pointermove', 300)
  await leave(wrapper)
  expect(sizes).toEqual([
    ['s', wider],
    ['s', undefined],
  ])
  point(window, 'pointermove', 400)
  point(window, 'pointerup', 400)
  expect(sizes).toHaveLength(2)
  expect(acts).toEqual([])
})

test('its buttons are a named group: Tab goes through them, no arrows are promised', () => {
  const { wrapper } = setUp()
  expect(wrapper.find('.note-bar').attributes()).toMatchObject({ role: 'group', 'aria-label': 'Note' })
  wrapper.unmount()
})

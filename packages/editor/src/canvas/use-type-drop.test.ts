import { NODE_TYPE_MIME } from './canvas-handle.ts'
import { useTypeDrop } from './use-type-drop.ts'

/** The connection `e1` is left of x = 100. */
function setUp() {
  const told: unknown[] = []
  const hovered: (string | undefined)[] = []
  const { drop, dragover } = useTypeDrop({
    view: { toCanvas: (client) => client },
    canDrop: () => true,
    edgeAt: ({ x }) => (x < 100 ? 'e1' : undefined),
    hover: (id) => void hovered.push(id),
    onDrop: (...what) => void told.push(what),
  })
  const event = (x: number): DragEvent => {
    const dataTransfer = { types: [NODE_TYPE_MIME], getData: () => 'core.set', dropEffect: 'none' }
    return Object.assign(new MouseEvent('drop', { clientX: x, clientY: 30, cancelable: true }), { dataTransfer }) as unknown as DragEvent
  }
  return { told, hovered, drop: (x: number) => drop(event(x)), over: (x: number) => dragover(event(x)) }
}

test('a type that is let go over a connection goes into it; which one is shown before', () => {
  const { told, hovered, drop, over } = setUp()
  over(50)
  over(500)
  expect(hovered).toEqual(['e1', undefined])
  drop(50)
  expect(told).toEqual([['core.set', expect.anything(), 'e1']])
})

test('beside connections it lies where it was let go', () => {
  const { told, drop } = setUp()
  drop(510)
  expect(told).toEqual([['core.set', { x: 400, y: 0 }, undefined]])
})

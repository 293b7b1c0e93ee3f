import { effectScope } from 'vue'
import { useFileDrops } from './use-file-drops.ts'

const scope = effectScope()
const dropped: string[] = []
let over: ReturnType<typeof useFileDrops>['over']
const field = document.createElement('div')
let isPrevented = true
beforeAll(() => {
  scope.run(() => ({ over } = useFileDrops({ onDrop: (files) => void dropped.push(...files.map(({ name }) => name)) })))
  document.body.append(field)
  for (const name of ['dragover', 'drop']) field.addEventListener(name, (event) => isPrevented && event.preventDefault())
})
beforeEach(() => {
  isPrevented = true
  dropped.length = 0
  over.value = false
})
afterAll(() => scope.stop())

function send(name: string, to: Element): Event {
  const dataTransfer = { types: ['Files'], files: [{ name: 'a.json' }] }
  const event = Object.assign(new Event(name, { bubbles: true, cancelable: true }), { dataTransfer, clientX: 0, clientY: 0 })
  to.dispatchEvent(event)
  return event
}

test("a file that is let go on the page is the page's", () => {
  expect(send('dragover', document.body).defaultPrevented).toBe(true)
  expect(over.value).toBe(true)
  send('drop', document.body)
  expect([over.value, dropped]).toEqual([false, ['a.json']])
})

test("over a field that takes files the page does not wait for them, and what is let go there is the field's", () => {
  send('dragover', document.body)
  send('dragover', field)
  expect(over.value).toBe(false)
  send('drop', field)
  expect([over.value, dropped]).toEqual([false, []])
})

test.each(['drop', 'dragend'])('a %s that never comes up to the page ends the wait', (name) => {
  send('dragover', document.body)
  const stop = (event: Event): void => event.stopPropagation()
  field.addEventListener(name, stop)
  send(name, field)
  field.removeEventListener(name, stop)
  expect([over.value, dropped]).toEqual([false, []])
})

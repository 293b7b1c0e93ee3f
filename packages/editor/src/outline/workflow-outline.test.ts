import type { WorkflowDocument } from '@millrace/workflow'
import { flushPromises, mount } from '@vue/test-utils'
import { TooltipProvider } from 'reka-ui'
import { h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { WorkflowView } from '@/canvas/canvas-handle.ts'
import { addNode } from '@/document/commands/add-node.ts'
import { deleteSelection } from '@/document/commands/delete-selection.ts'
import { edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { startedRun } from '@/run/run-state.ts'
import WorkflowOutline from './WorkflowOutline.vue'

const branching: WorkflowDocument = {
  ...{ schema: 'millrace/workflow@1', name: 'Orders' },
  nodes: [
    node('start', { type: 'test.start', name: 'Start' }),
    node('if', { type: 'test.if', name: 'Large?' }),
    node('yes', { name: 'Large' }),
    node('end', { type: 'test.end', name: 'End' }),
  ],
  edges: [edge('e1', 'start', 'if'), edge('e2', 'if', 'yes', 'true'), edge('e3', 'yes', 'end'), edge('e4', 'if', 'end', 'false')],
  stickies: [{ id: 's1', text: '# Read\nme', position: [0, 0], size: [200, 100] }],
}
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })

function show(document = branching, props: Record<string, unknown> = {}) {
  const source = storeOf(document)
  const page = mount(
    () =>
      h(TooltipProvider, () => h(WorkflowOutline, { ref: 'outline', source, catalog: testCatalog, name: 'Outline of Orders', ...props })),
    { attachTo: window.document.body, global: { plugins: [router] } },
  )
  const outline = page.findComponent(WorkflowOutline)
  const rows = () => [...window.document.querySelectorAll<HTMLElement>('[role=row]')]
  const row = (key: string) => rows().find((one) => one.dataset['row'] === key)!
  const press = async (key: string, how: KeyboardEventInit = {}): Promise<void> => {
    const target = window.document.activeElement!
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...how }))
    target.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true }))
    await flushPromises()
  }
  return {
    ...{ page, source, rows, row, press },
    handle: outline.vm as unknown as WorkflowView,
    keys: () => rows().map(({ dataset }) => dataset['row']),
    focused: () => (window.document.activeElement as HTMLElement).dataset['row'],
    told: <T>(event: string): T[] => (outline.emitted(event) ?? []) as T[],
    selected: () => (outline.emitted('select')?.at(-1) as [{ nodes: string[]; notes: string[] }] | undefined)?.[0],
    said: () => window.document.querySelector('[role=status]')?.textContent,
    async focus(key: string) {
      row(key).focus()
      await flushPromises()
    },
  }
}

afterEach(() => (document.body.innerHTML = ''))

test('each row says what it is, how it stands, and where it leads', () => {
  const run = startedRun('x1')
  const failed = { stepId: 'if:0', status: 'failed', attempt: 1, firings: 1, startedAt: 0, durationMs: 5, itemsOut: 0, waitingUntil: null }
  const nodes = new Map([['if', { ...failed, error: { code: 'http.500', message: 'no' }, cached: false, stopped: false }]])
  const { row, page } = show(branching, { run: { ...run, nodes }, problems: new Map([['if', { errors: 2, warnings: 0 }]]) })
  expect(row('node:if').getAttribute('aria-label')).toBe(
    'Large?, condition, test.if, Failed http.500, 2 errors, comes after Start, leads to Large, End',
  )
  expect(row('out:e2').getAttribute('aria-label')).toBe('Connection from true to Large')
  expect(row('note:s1').getAttribute('aria-label')).toBe('Note: Read')
  expect(row('node:yes').getAttribute('aria-level')).toBe('4')
  page.unmount()
})

test('arrows walk, fold, go in and out; what they come to is selected', async () => {
  const { page, focus, press, focused, keys, selected } = show()
  await focus('section:flow')
  await press('ArrowDown')
  await press('ArrowDown')
  expect(focused()).toBe('node:if')
  expect(selected()).toMatchObject({ nodes: ['if'] })
  await press('ArrowLeft')
  expect(keys()).not.toContain('out:e2')
  await press('ArrowRight')
  await press('ArrowRight')
  expect(focused()).toBe('in:e1')
  await press('ArrowLeft')
  expect(focused()).toBe('node:if')
  await press('End')
  expect(focused()).toBe('note:s1')
  expect(selected()).toMatchObject({ nodes: [], notes: ['s1'] })
  page.unmount()
})

test('who comes by Tab finds the row selected, unless something is', async () => {
  const { page, focus, press, selected } = show()
  await focus('node:if')
  expect(selected()?.nodes).toEqual(['if'])
  await press(' ')
  await press('ArrowDown', { ctrlKey: true })
  await press(' ')
  await focus('node:start')
  expect(selected()?.nodes).not.toContain('start')
  page.unmount()
})

test('a folded frame keeps its size, and a document that takes the place of another is listened to', async () => {
  const size = { position: [0, 300] as [number, number], size: [600, 400] as [number, number] }
  const folded = { id: 's2', kind: 'frame' as const, text: 'F', ...size, folded: { nodes: ['end'], notes: [] } }
  const { page, focus, press, told } = show({ ...branching, stickies: [folded] })
  await focus('note:s2')
  await press('ArrowRight', { altKey: true, shiftKey: true })
  expect(told('note')).toEqual([])
  page.unmount()

  const sources = [storeOf(branching), storeOf(branching)] as const
  const second = mount(
    {
      props: ['at'],
      setup: (props: { at: 0 | 1 }) => () =>
        h(TooltipProvider, () => h(WorkflowOutline, { source: sources[props.at], catalog: testCatalog, name: 'x' })),
    },
    { props: { at: 0 }, attachTo: window.document.body, global: { plugins: [router] } },
  )
  await second.setProps({ at: 1 })
  sources[1].run(deleteSelection({ nodes: ['end'], notes: [] }))
  await flushPromises()
  expect(document.querySelector('[data-row="node:end"]')).toBeNull()
  second.unmount()
})

test('what was written into a note stays, also when Escape closes it', async () => {
  const { page, focus, press, told } = show()
  await focus('note:s1')
  await press('Enter')
  const area = document.querySelector<HTMLTextAreaElement>('[role=dialog] textarea')!
  area.value = 'Written'
  area.dispatchEvent(new Event('input'))
  await flushPromises()
  area.focus()
  await press('Escape')
  expect(told('note')).toEqual([[{ kind: 'text', id: 's1', text: 'Written' }]])
  expect(document.querySelector('[role=dialog]')).toBeNull()
  page.unmount()
})

test('a key that is held down tells only where it ends', async () => {
  const { page, focus, press, told } = show()
  await focus('section:flow')
  const hold = { key: 'ArrowDown', bubbles: true, cancelable: true, repeat: true }
  document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', hold))
  await flushPromises()
  expect(told('select')).toHaveLength(0)
  await press('ArrowDown')
  expect(told('select')).toHaveLength(1)
  page.unmount()
})

test('several rows are selected one by one, and up to here', async () => {
  const { page, focus, press, selected } = show()
  await focus('node:start')
  await press('ArrowDown', { ctrlKey: true })
  await press(' ')
  expect(selected()?.nodes).toEqual(['start', 'if'])
  await press('End', { ctrlKey: true })
  await press(' ', { shiftKey: true })
  expect(selected()).toMatchObject({ nodes: ['if', 'yes', 'end'], notes: ['s1'] })
  page.unmount()
})

test('Enter opens a node, goes where a connection leads, and writes a note', async () => {
  const { page, focus, press, focused, told } = show()
  await focus('node:start')
  await press('Enter')
  expect(told('open')).toEqual([['start']])
  await focus('out:e4')
  await press('Enter')
  expect(focused()).toBe('node:end')
  await focus('note:s1')
  await press('Enter')
  const text = document.querySelector<HTMLTextAreaElement>('[role=dialog] textarea')!
  expect(text.value).toBe('# Read\nme')
  text.value = 'Other'
  text.dispatchEvent(new Event('input'))
  document.querySelector<HTMLFormElement>('#outline-note')!.dispatchEvent(new Event('submit'))
  await flushPromises()
  expect(told('note')).toEqual([[{ kind: 'text', id: 's1', text: 'Other' }]])
  page.unmount()
})

test.each([
  ['**Ask** [Ann](https://example.com) about `total`\nfirst', 'Ask Ann about total first', ['strong', 'code']],
  ['- [ ] one\n- two', '[ ] one', []],
  ['| Field | Kind |\n| --- | --- |\n| `id` | text |', 'Field · Kind', []],
  ['```js\nrun()\nstop()\n```', 'run()', ['code']],
  ['<b onclick="x()">No</b>', '<b onclick="x()">No</b>', []],
  ['  \n', 'Empty note', []],
])('a note begins in its row as the canvas shows it, in one line and without links: %j', (text, shown, marks) => {
  const { page, row } = show({ ...branching, stickies: [{ id: 's1', text, position: [0, 0], size: [200, 100] }] })
  expect(row('note:s1').textContent).toBe(shown)
  expect([...row('note:s1').querySelectorAll('strong, code, a, b')].map(({ localName }) => localName)).toEqual(marks)
  expect(row('note:s1').getAttribute('aria-label')).toBe(`Note: ${shown}`)
  page.unmount()
})

test('a note gets another size by its keys', async () => {
  const { page, focus, press, told } = show()
  await focus('note:s1')
  await press('ArrowRight', { altKey: true, shiftKey: true })
  expect(told('note')).toEqual([[{ kind: 'resize', id: 's1', rect: { x: 0, y: 0, width: 220, height: 100 }, byKey: true }]])
  page.unmount()
})

test('a connection is removed, led elsewhere, or gets a node on its way, and the node it hangs on stays', async () => {
  const { page, focus, press, told } = show()
  await focus('out:e2')
  const pressed: string[] = []
  const onPage = (event: KeyboardEvent): void => void pressed.push(event.key)
  addEventListener('keydown', onPage)
  await press('Delete')
  await press('c')
  await press('+', { shiftKey: true })
  removeEventListener('keydown', onPage)
  expect(told('removeEdge')).toEqual([['e2']])
  expect(told<[{ id: string }]>('reroute')[0]?.[0].id).toBe('e2')
  expect(told<[string]>('insertOn')[0]?.[0]).toBe('e2')
  expect(pressed).toEqual([])
  page.unmount()
})

test('a node is added at the first output that is free', async () => {
  const document = { ...branching, edges: branching.edges.filter(({ id }) => id !== 'e2') }
  const { page, focus, press, told } = show(document)
  await focus('node:if')
  await press('+')
  expect(told<[unknown]>('quickAdd')[0]?.[0]).toEqual({ node: 'if', port: 'true' })
  page.unmount()
})

test('a name is written in place; the row has the keyboard again after it', async () => {
  const { page, focus, press, focused, told, row } = show()
  await focus('node:yes')
  await press('F2')
  const field = row('node:yes').querySelector('input')!
  expect(document.activeElement).toBe(field)
  field.value = 'Very large'
  field.dispatchEvent(new Event('input'))
  await press('Enter')
  expect(told('rename')).toEqual([['yes', 'Very large']])
  expect(focused()).toBe('node:yes')
  await press('F2')
  await press('Escape')
  expect(told('rename')).toHaveLength(1)
  expect(focused()).toBe('node:yes')
  await press('F2')
  row('node:start').focus()
  await press('Shift')
  expect(focused()).toBe('node:start')
  expect(document.querySelector('[role=row] input')).toBeNull()
  page.unmount()
})

test('what is deleted hands the keyboard to its neighbour, and says what went', async () => {
  const { page, focus, source, focused, said, selected } = show()
  await focus('node:end')
  source.run(deleteSelection({ nodes: ['end'] }))
  await flushPromises()
  expect(focused()).toBe('node:yes') // its connections went too, and outputs that are free now have rows: a node is what was meant
  expect(said()).toBe('Deleted End')
  source.run(deleteSelection({ nodes: ['start', 'if', 'yes'], notes: ['s1'] }))
  await flushPromises()
  expect(document.activeElement).not.toBe(document.body)
  expect(selected()?.nodes).toEqual([])
  page.unmount()
})

test('what a page asks for is uncovered, selected, and gets the keyboard', async () => {
  const { page, handle, focus, press, focused, keys } = show()
  await focus('node:if')
  await press('ArrowLeft')
  expect(keys()).not.toContain('node:yes')
  handle.select(['yes'])
  handle.focus('yes')
  await flushPromises()
  expect(focused()).toBe('node:yes')
  page.unmount()
})

test('who may only read walks and looks, and changes nothing', async () => {
  const { page, focus, press, told, rows } = show(branching, { readOnly: true })
  await focus('out:e2')
  await press('Delete')
  await press('+')
  await focus('node:yes')
  await press('F2')
  expect(['removeEdge', 'insertOn', 'quickAdd', 'rename'].flatMap((event) => told(event))).toEqual([])
  expect(document.querySelector('[role=row] input')).toBeNull()
  expect(rows().length).toBeGreaterThan(0)
  expect(document.querySelector('[role=treegrid]')?.getAttribute('aria-readonly')).toBe('true')
  page.unmount()
})

test('of a thousand nodes only what is in view is drawn, and the row that has the keyboard', async () => {
  const nodes = [node('start', { type: 'test.start' }), ...Array.from({ length: 1_000 }, (_, at) => node(`n${at}`))]
  const edges = nodes.slice(1).map(({ id }, at) => edge(`e${at}`, nodes[at]!.id, id))
  const { page, rows, focus, press, focused, source } = show({ ...branching, nodes, edges, stickies: [] })
  expect(rows().length).toBeLessThan(60)
  expect(document.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount')).toBe('1002')
  await focus('node:start')
  await press('End')
  expect(focused()).toBe('node:n999')
  expect(rows().length).toBeLessThan(60)
  source.run(addNode(node('late')))
  await flushPromises()
  expect(focused()).toBe('node:n999')
  page.unmount()
})

import type { ConvertReply, ImportReply } from '@millrace/api'
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, h, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ApiError } from '@/api/api-error.ts'
import { API } from '@/api/api.ts'
import { chain, countingIds, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { clipboardText, fragmentOf } from '@/document/clipboard.ts'
import type { Command } from '@/document/command.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import type { EditorSession } from './editor-session.ts'
import ConversionDialog from './ConversionDialog.vue'
import InsertDialog from './InsertDialog.vue'
import { useInsertion, type Insertion } from './use-insertion.ts'

async function setUp({ readOnly = false, flushed = true } = {}) {
  const store = storeOf(chain())
  const toasts = createToasts()
  const imported: string[] = []
  const shown: unknown[] = []
  const session = {
    ...{ store, catalog: testCatalog, ids: countingIds(), readOnly, run: (command: Command) => store.run(command) },
    canvas: { value: { toCanvas: () => ({ x: 2000, y: 1000 }), middle: () => ({ x: 0, y: 5000 }), announce: () => undefined } },
  } as unknown as EditorSession
  const reply = { workflow: { id: 'w9', name: 'Chain' }, report: { problems: [] } } as unknown as ImportReply
  const api = {
    workflows: { import: async (text: string) => (imported.push(text), reply), convert: async (text: string) => converted(text) },
  }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: { render: () => null } },
      { path: '/workflows/:id', name: 'workflow', component: { render: () => null } },
    ],
  })
  let insertion: Insertion | undefined
  const wrapper = mount(
    defineComponent(() => {
      insertion = useInsertion({ session, actions: { show: (ids) => void shown.push(ids) }, flush: async () => flushed })
      const made = insertion
      return () => [h(InsertDialog, { insertion: made }), h(ConversionDialog, { insertion: made })]
    }),
    { attachTo: document.body, global: { provide: { [API as symbol]: api }, plugins: [router, (app: App) => provideToasts(app, toasts)] } },
  )
  const drop = async (...files: File[]): Promise<void> => {
    for (const type of ['dragover', 'drop']) {
      const event = new MouseEvent(type, { bubbles: true, cancelable: true, clientX: 5, clientY: 5 })
      dispatchEvent(Object.assign(event, { dataTransfer: { types: ['Files'], files } }))
    }
    await flushPromises()
  }
  const press = async (name: string): Promise<void> => {
    const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name)
    button?.click()
    await flushPromises()
  }
  const told = (): string[] => toasts.list.value.map(({ text, detail }) => [text, detail].filter(Boolean).join(': '))
  return { store, toasts, insertion: insertion!, imported, shown, drop, press, told, router, wrapper }
}
const totals = { nodes: 3, ok: 1, adapted: 1, missing: 1, expressions: 0, doubtfulExpressions: 0 }
const conversion = { from: 'n8n', totals, nodes: [{ nodeId: 'a', name: 'Gmail', from: 'gmail@2', type: null, outcome: 'missing', notes: [{ kind: 'missing', text: 'Replace it.' }] }], expressions: [], credentials: [], notes: [] } // prettier-ignore
/** What the server makes of text that is not ours. */
function converted(text: string): ConvertReply {
  if (!text.includes('connections')) throw new ApiError({ status: 422, code: 'import.unknown-format', detail: 'This cannot be imported.' })
  const pinned = text.includes('pinData') ? { pinned: { a: [{ json: { a: 1 } }] } } : {}
  return { document: { ...chain(), ...pinned }, report: { format: 'n8n', problems: [], conversion } } as unknown as ConvertReply
}
const foreign = '{ "nodes": [], "connections": {} }'
/** jsdom's own files cannot be read. */
const file = (name: string, text: string): File => Object.assign(new File([text], name), { text: async () => text })
const large = (name: string): File => Object.defineProperty(file(name, whole), 'size', { value: 6_000_000 })
const whole = JSON.stringify(chain())

let open: { readonly wrapper: { unmount(): void } } | undefined
const start = async (options?: Parameters<typeof setUp>[0]) => (open = await setUp(options)) as Awaited<ReturnType<typeof setUp>>
afterEach(() => {
  open?.wrapper.unmount()
  document.body.innerHTML = ''
})

test('nodes that are pasted go in at once', async () => {
  const { store, insertion, shown } = await start()
  insertion.take(clipboardText(fragmentOf(storeOf(chain()), ['a', 'b'])).text)
  expect(store.nodes.size).toBe(5)
  expect(shown).toEqual([[...store.nodes.keys()].slice(3)])
  expect(insertion.incoming.value).toBeNull()
})

test('about a whole workflow a person is asked; its nodes come where the file was let go', async () => {
  const { store, drop, press } = await start()
  await drop(file('orders.json', whole))
  expect(store.nodes.size).toBe(3)
  expect(document.body.textContent).toContain('“Chain” is a whole workflow')
  await press('Add its nodes here')
  expect(store.nodes.size).toBe(6)
  expect([...store.nodes.values()][3]?.position).toEqual([2000, 1000])
  expect(document.body.textContent).not.toContain('whole workflow')
})

test('what is pasted comes into the middle of what is seen', async () => {
  const { store, insertion, press } = await start()
  insertion.take(whole)
  await flushPromises()
  await press('Add its nodes here')
  const [x, y] = [...store.nodes.values()][3]!.position!
  expect(Math.abs(x + 410)).toBeLessThanOrEqual(20)
  expect(Math.abs(y - 4970)).toBeLessThanOrEqual(20)
})

test('or it becomes a workflow of its own, which is opened; what is open here stays as it was', async () => {
  const { store, insertion, imported, press, router } = await start()
  insertion.take(whole)
  await flushPromises()
  await press('Open as a new workflow')
  expect(imported).toEqual([whole])
  expect(store.nodes.size).toBe(3)
  expect(router.currentRoute.value.params['id']).toBe('w9')
})

test('what cannot be saved is not left', async () => {
  const { insertion, press, router } = await start({ flushed: false })
  insertion.take(whole)
  await flushPromises()
  await press('Open as a new workflow')
  expect(router.currentRoute.value.name).toBeUndefined()
})

test('what is pasted while something else is being converted is refused in words, and can be pasted again', async () => {
  const { store, insertion, told } = await start()
  insertion.take(foreign)
  insertion.take(foreign)
  await flushPromises()
  expect(told()[0]).toContain('still being converted')
  expect(store.nodes.size).toBe(6)
  insertion.take(foreign)
  await flushPromises()
  expect(store.nodes.size).toBe(9)
})

test.each([
  ['a picture', [file('cat.png', '\u0089PNG')], '“cat.png” was not inserted: This cannot be pasted'],
  ['JSON of something else', [file('package.json', '{"name":"x"}')], 'no Millrace nodes'],
  ['several at once', [file('a.json', whole), file('b.json', whole)], 'one file at a time'],
  ['a file that is too large', [large('a.json')], 'larger than 5 MB'],
])('%s is refused with the reason', async (_, files, reason) => {
  const { store, drop, told } = await start()
  await drop(...files)
  expect(told().join()).toContain(reason)
  expect(store.nodes.size).toBe(3)
})

test('who may not edit can drop nothing', async () => {
  const { insertion, drop } = await start({ readOnly: true })
  await drop(file('orders.json', whole))
  expect(insertion.incoming.value).toBeNull()
})

test('nodes of another product go in at once as one change, and the report is one click away', async () => {
  const { store, toasts, insertion, told } = await start()
  insertion.take(foreign)
  await flushPromises()
  expect([store.nodes.size, insertion.incoming.value]).toEqual([6, null])
  expect(told()).toEqual(['3 nodes from n8n: 1 does the same, 1 adapted, 1 to complete'])
  toasts.list.value[0]?.action?.run()
  await flushPromises()
  expect(document.querySelector('[role=dialog]')?.textContent).toMatch(/To complete.*Gmail.*Replace it\./s)
  store.undo()
  expect(store.nodes.size).toBe(3)
})

test('a file of another product asks first, and tells what became of it when its nodes are added', async () => {
  const { store, drop, press, told } = await start()
  await drop(file('export.json', foreign))
  expect(store.nodes.size).toBe(3)
  await press('Add its nodes here')
  expect([store.nodes.size, told().length]).toEqual([6, 1])
})

test('pinned data comes along to the copies of its nodes, without files, and goes with one step back', async () => {
  const { store, insertion, shown } = await start()
  insertion.take('{ "nodes": [], "connections": {}, "pinData": {} }')
  await flushPromises()
  const [[copy, items]] = Object.entries(store.head.pinned ?? {}) as [[string, unknown]]
  expect(shown[0]).toContain(copy)
  expect(store.nodes.get(copy)?.name).toMatch(/^A/i)
  expect(items).toEqual([{ json: { a: 1 } }])
  store.undo()
  expect(store.head).not.toHaveProperty('pinned')
  insertion.take(JSON.stringify({ ...chain(), pinned: { a: [{ json: { b: 2 }, binary: {} }, 'odd'], gone: [{ json: {} }] } }))
  insertion.addHere()
  expect(Object.values(store.head.pinned ?? {})).toEqual([[{ json: { b: 2 } }]])
})

test('what the server does not know either is refused with its words', async () => {
  const { store, insertion, told } = await start()
  insertion.take('[{ "nodes": [] }]')
  await flushPromises()
  expect([store.nodes.size, told()]).toEqual([3, ['This cannot be imported.']])
})

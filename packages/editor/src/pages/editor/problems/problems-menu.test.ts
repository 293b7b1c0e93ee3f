import type { NodeTypeDescription, WorkflowDocument } from '@millrace/workflow'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { h, shallowRef } from 'vue'
import { API, type Api } from '@/api/api.ts'
import { createCatalog } from '@/document/catalog.ts'
import { countingIds, edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { labelText } from '@/i18n/label-text.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import { SESSION, type EditorSession } from '../editor-session.ts'
import { asTypeCatalog, checkDocument } from '../language.ts'
import ProblemsMenu from './ProblemsMenu.vue'

const http: NodeTypeDescription = {
  ...testCatalog.find('test.action', 1)!,
  type: 'test.http',
  config: {
    type: 'object',
    additionalProperties: false,
    properties: { headers: { type: 'array' }, auth: { enum: ['none', 'bearer', 'header'] }, count: { type: 'integer', title: 'Count' } },
  },
  credentials: [
    { type: 't.header', when: { path: 'auth', equals: 'header' } },
    { type: 't.bearer', when: { path: 'auth', equals: 'bearer' } },
  ],
}
const secret = { type: 'string', 'x-ui': { secret: true } }
const credentialTypes = [
  {
    type: 't.header',
    title: 'Header',
    description: '',
    schema: { type: 'object', required: ['name', 'value'], properties: { name: { type: 'string' }, value: secret } },
  },
  { type: 't.bearer', title: 'Bearer', description: '', schema: { type: 'object', required: ['token'], properties: { token: secret } } },
]

const httpNode = (id: string, config: object) => node(id, { type: 'test.http', config: config as never })
const of = (...nodes: ReturnType<typeof httpNode>[]): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'W',
  nodes: [node('start', { type: 'test.start' }), ...nodes],
  edges: nodes.map(({ id }) => edge(`e-${id}`, 'start', id)),
})

/** The open list over a document. */
async function open(document: WorkflowDocument, readOnly = false) {
  const catalog = createCatalog([...testCatalog.newest, http])
  const store = storeOf(document)
  const problems = shallowRef(checkDocument(document, catalog))
  const created: unknown[] = []
  const session = {
    ...{
      store,
      catalog,
      types: shallowRef(asTypeCatalog(catalog)),
      ids: countingIds(),
      readOnly,
      problems,
      revision: shallowRef(0),
      movedSecret: shallowRef(null),
    },
    run: (command) => store.run(command),
    undo: () => void store.undo(),
    validate: () => (problems.value = checkDocument(store.toDocument(), catalog)),
  } as Partial<EditorSession> as EditorSession
  const api = {
    credentials: {
      types: async () => ({ data: credentialTypes }),
      create: async (body: unknown) => (created.push(body), { id: 'c1', name: 'Made' }),
    },
  } as unknown as Api
  const toasts = createToasts()
  const gone: unknown[] = []
  const wrapper = mount(() => h(TooltipProvider, () => h(ProblemsMenu, { onGo: (problem: unknown) => void gone.push(problem) })), {
    attachTo: globalThis.document.body,
    global: {
      plugins: [createPinia(), { install: (app) => provideToasts(app, toasts) }],
      provide: { [API as symbol]: api, [SESSION as symbol]: session },
    },
  })
  await wrapper.find('button').trigger('click')
  await flushPromises()
  const buttons = () => [...globalThis.document.querySelectorAll<HTMLButtonElement>('button')]
  const press = async (text: string) => {
    buttons()
      .find((one) => one.textContent?.trim() === text)!
      .click()
    await flushPromises()
  }
  return { store, session, toasts, gone, created, wrapper, buttons, press, text: () => globalThis.document.body.textContent ?? '' }
}
afterEach(() => (document.body.innerHTML = ''))

test('a fix mends its problem at once, and is one step back', async () => {
  const { store, press, text } = await open(of(httpNode('a', { count: '5' })))
  expect(text()).toContain('Settings that do not fit')
  await press('Use 5')
  expect(store.nodes.get('a')?.config).toEqual({ count: 5 })
  expect(text()).toContain('Everything on the canvas checks out.')
  expect(labelText(store.undo()!)).toBe('Fix: Use 5')
  expect(store.nodes.get('a')?.config).toEqual({ count: '5' })
})

test('whoever mends the last problem by key is still in the list', async () => {
  const { buttons, text, wrapper } = await open(of(httpNode('a', { count: '5' })))
  const button = buttons().find((one) => one.textContent?.trim() === 'Use 5')!
  button.focus()
  button.click()
  await flushPromises()
  expect(text()).toContain('Everything on the canvas checks out.')
  expect(document.activeElement?.textContent).toContain('Everything on the canvas checks out.')
  expect(document.activeElement).not.toBe(document.body)
  wrapper.unmount()
})

test('all of a kind are fixed together, as one step', async () => {
  const { store, press, toasts } = await open(of(httpNode('a', { x: 1, y: 2 }), httpNode('b', { x: 1, count: 1.5 })))
  await press('Fix all 3')
  expect([...store.nodes.values()].map(({ config }) => config)).toEqual([undefined, {}, { count: 1.5 }])
  expect(toasts.list.value.at(-1)?.text).toBe('Fixed 3 problems')
  store.undo()
  expect(store.nodes.get('a')?.config).toEqual({ x: 1, y: 2 })
})

test('a problem leads to its place', async () => {
  const { gone, buttons } = await open(of(httpNode('a', { count: {} })))
  buttons()
    .find((one) => one.textContent?.includes('must be'))!
    .click()
  expect(gone).toMatchObject([{ nodeId: 'a', path: '/nodes/1/config/count' }])
})

test('a list can be narrowed to a severity', async () => {
  const { text, wrapper } = await open(of(httpNode('a', { count: '5', headers: [{ name: 'Authorization', value: 'Bearer abcd1234' }] })))
  const radios = [...document.querySelectorAll<HTMLElement>('[role=radio]')]
  expect(radios.map((one) => one.textContent?.trim())).toEqual(['All 2', 'Errors 1', 'Warnings 1'])
  radios[2]?.click()
  await flushPromises()
  expect(text()).toContain('Secrets as plain text')
  expect(text()).not.toContain('Settings that do not fit')
  wrapper.unmount()
})

test('a secret goes into a credential of the form that it has, and the node uses that', async () => {
  const { store, session, press, created, text, wrapper } = await open(
    of(httpNode('a', { headers: [{ name: 'Authorization', value: 'Bearer abcd1234' }] })),
  )
  await press('Move it into a credential')
  expect(text()).toContain('Bearer')
  await press('Create')
  expect(created).toEqual([{ name: 'Bearer', type: 't.bearer', data: { token: 'abcd1234' } }])
  expect(store.nodes.get('a')).toMatchObject({ config: { headers: [], auth: 'bearer' }, credentials: { 't.bearer': 'c1' } })
  expect(session.problems.value).toEqual([])
  store.undo()
  expect(store.nodes.get('a')).not.toHaveProperty('credentials')
  wrapper.unmount()
})

test('a key in a header of its own goes into a credential for headers', async () => {
  const { store, press, created, wrapper } = await open(of(httpNode('a', { headers: [{ name: 'X-Api-Key', value: '8f3a9c' }] })))
  await press('Move it into a credential')
  await press('Create')
  expect(created).toEqual([{ name: 'Header', type: 't.header', data: { name: 'X-Api-Key', value: '8f3a9c' } }])
  expect(store.nodes.get('a')).toMatchObject({ config: { headers: [], auth: 'header' } })
  wrapper.unmount()
})

test('who may only look is offered no fix', async () => {
  const { text, wrapper } = await open(of(httpNode('a', { count: '5' })), true)
  expect(text()).toContain('must be a whole number')
  expect(text()).not.toContain('Use 5')
  wrapper.unmount()
})

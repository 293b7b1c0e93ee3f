import type { NodeTypeDescription, WorkflowDocument } from '@millrace/workflow'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { h, shallowRef } from 'vue'
import { API, type Api } from '@/api/api.ts'
import { canConnect } from '@/document/can-connect.ts'
import { createCatalog } from '@/document/catalog.ts'
import { countingIds, edge, node, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { labelText } from '@/i18n/label-text.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import { problemsOf } from '../use-form-context.ts'
import { SESSION, type EditorSession } from '../editor-session.ts'
import { asTypeCatalog, checkDocument } from '../language.ts'
import ProblemsMenu from './ProblemsMenu.vue'

/** Another language, as far as these tests go; its words stand in another order. */
jest.mock('@/i18n/all-words.ts', () => ({
  allWords: {
    ...jest.requireActual<typeof import('@/i18n/all-words.ts')>('@/i18n/all-words.ts').allWords,
    'done.fix': 'Behoben: {what}',
    'done.fix-all': '{what} ({count}-mal behoben)',
    'problem.of-node': 'An „{node}“: {what}',
    'problem.of-setting': '{what}: {field} von „{node}“',
    'problem.at': '{what} ({where}, Stelle {at})',
    'problem.setting': '{field} von „{node}“',
    'config.must-be': 'muss {what} sein',
    'config.one-of': 'eines von {values}',
    'config.required': '„{name}“ fehlt',
    'config.unknown-field': '„{name}“ gibt es hier nicht',
    'schema.integer': 'eine ganze Zahl',
    'check.unknown-node': 'Ein Knoten „{node}“ fehlt',
    'check.did-you-mean-node': '„{name}“ gemeint?',
    'code.workflow.bad-config': 'Unpassende Einstellungen',
    'fix.use': '{value} nehmen',
    'fix.remove-setting': '„{name}“ entfernen',
    'connect.itself': 'Ein Knoten führt nicht zu sich selbst.',
  },
}))

const set: NodeTypeDescription = {
  ...testCatalog.find('test.action', 1)!,
  type: 'test.set',
  config: {
    type: 'object',
    additionalProperties: false,
    required: ['mode'],
    properties: { count: { type: 'integer', title: 'Anzahl' }, mode: { enum: ['all', 'any'] }, text: { type: 'string', title: 'Text' } },
  },
}
const setNode = (id: string, config: object) => node(id, { type: 'test.set', name: id.toUpperCase(), config: config as never })
const of = (...nodes: ReturnType<typeof setNode>[]): WorkflowDocument => ({
  schema: 'millrace/workflow@1',
  name: 'W',
  nodes: [node('start', { type: 'test.start' }), ...nodes],
  edges: nodes.map(({ id }) => edge(`e-${id}`, 'start', id)),
})

/** The open list over a document. */
async function open(document: WorkflowDocument) {
  const catalog = createCatalog([...testCatalog.newest, set])
  const store = storeOf(document)
  const problems = shallowRef(checkDocument(document, catalog))
  const session = {
    ...{ store, catalog, ids: countingIds(), readOnly: false, problems, revision: shallowRef(0), movedSecret: shallowRef(null) },
    types: shallowRef(asTypeCatalog(catalog)),
    run: (command) => store.run(command),
    validate: () => (problems.value = checkDocument(store.toDocument(), catalog)),
  } as Partial<EditorSession> as EditorSession
  const wrapper = mount(() => h(TooltipProvider, () => h(ProblemsMenu)), {
    attachTo: globalThis.document.body,
    global: {
      plugins: [createPinia(), { install: (app) => provideToasts(app, createToasts()) }],
      provide: { [API as symbol]: {} as Api, [SESSION as symbol]: session },
    },
  })
  // Where there is nothing to list there is no button.
  if (problems.value.length > 0) await wrapper.find('button').trigger('click')
  await flushPromises()
  const button = (text: string) =>
    [...globalThis.document.querySelectorAll<HTMLButtonElement>('button')].find((one) => one.textContent?.trim() === text)!
  return { store, session, wrapper, button, text: () => globalThis.document.body.textContent ?? '' }
}
afterEach(() => (document.body.innerHTML = ''))

test('problems, what to do and fixes are said in the language of the catalogue, in its order', async () => {
  const { text, wrapper } = await open(of(setNode('a', { mode: 'all', count: '5', text: { $expr: "{{ $('stat').first() }}" } })))
  expect(text()).toContain('Unpassende Einstellungen')
  expect(text()).toContain('muss eine ganze Zahl sein: Anzahl von „A“')
  expect(text()).toContain('5 nehmen')
  expect(text()).toContain('Ein Knoten „stat“ fehlt (Text von „A“, Stelle 6)')
  expect(text()).toContain('„START“ gemeint?')
  wrapper.unmount()
})

test('what can be undone speaks the language too', async () => {
  const { store, button, wrapper } = await open(of(setNode('a', { mode: 'all', count: '5' })))
  button('5 nehmen').click()
  await flushPromises()
  expect(labelText(store.undo()!)).toBe('Behoben: 5 nehmen')
  wrapper.unmount()
})

test('fixes that are done together are called by what they have in common', async () => {
  const { store, wrapper } = await open(of(setNode('a', { mode: 'all', x: 1, y: 2 })))
  const together = document.querySelector<HTMLButtonElement>('button[title="„…“ entfernen"]')!
  together.click()
  await flushPromises()
  expect(labelText(store.undo()!)).toBe('„…“ entfernen (2-mal behoben)')
  wrapper.unmount()
})

test('a form shows what is missing at its field, whatever the language', async () => {
  const { session, wrapper } = await open(of(setNode('a', {})))
  expect(problemsOf(session, 'a', '/config')).toMatchObject([{ path: '/mode', message: '„mode“ fehlt' }])
  wrapper.unmount()
})

test('the reason against a connection is said in the language', async () => {
  const { store, session, wrapper } = await open(of(setNode('a', { mode: 'all' })))
  const ends = { from: { node: 'a', port: 'main' }, to: { node: 'a', port: 'main' } }
  const verdict = canConnect(store, session.catalog, ends)
  expect(verdict.ok ? '' : labelText(verdict.reason)).toBe('Ein Knoten führt nicht zu sich selbst.')
  wrapper.unmount()
})

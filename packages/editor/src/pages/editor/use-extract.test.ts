import type { NodeTypeDescription } from '@millrace/workflow'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import { API, type Api } from '@/api/api.ts'
import { createCatalog } from '@/document/catalog.ts'
import { setConfig } from '@/document/commands/set-config.ts'
import { chain, countingIds, storeOf, testCatalog } from '@/document/testing/documents.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import { SESSION, type EditorSession } from './editor-session.ts'
import ExtractDialog from './ExtractDialog.vue'
import { useExtract } from './use-extract.ts'

const caller: NodeTypeDescription = {
  ...testCatalog.find('test.action', 1)!,
  type: 'test.call',
  config: { type: 'object', required: ['workflow'], properties: { workflow: { type: 'string', 'x-ui': { widget: 'workflow' } } } },
}

/** The dialog over start → a → b with `b` selected; the server answers when `made` is called. */
async function setUp(selected = ['b']) {
  const catalog = createCatalog([...testCatalog.newest, caller])
  const store = storeOf(chain())
  const toasts = createToasts()
  const made = Promise.withResolvers<{ id: string }>()
  const published: string[] = []
  const shown: unknown[] = []
  const session = {
    ...{ store, catalog, ids: countingIds(), selection: shallowRef({ nodes: selected, edges: [], notes: [] }) },
    run: (command) => {
      try {
        return store.run(command)
      } catch {
        return false
      }
    },
  } as Partial<EditorSession> as EditorSession
  const api = { workflows: { create: () => made.promise, publish: (id: string) => void published.push(id) } } as unknown as Api
  const open = shallowRef(true)
  const wrapper = mount(
    defineComponent(() => {
      const extracting = useExtract(session, (ids) => void shown.push(ids))
      return () => h(ExtractDialog, { extracting, open: open.value, 'onUpdate:open': (is: boolean) => void (open.value = is) })
    }),
    {
      attachTo: document.body,
      global: {
        plugins: [createPinia(), { install: (app) => provideToasts(app, toasts) }],
        provide: { [API as symbol]: api, [SESSION as symbol]: session },
      },
    },
  )
  await nextTick()
  const button = (text: string) => [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)!
  return { store, toasts, made, published, shown, open, wrapper, button }
}
afterEach(() => (document.body.innerHTML = ''))

test('the dialog stays while the new workflow is made, and goes when its call stands here', async () => {
  const { store, made, open, button, wrapper } = await setUp()
  button('Make sub-workflow').click()
  await flushPromises()
  expect(button('Cancel').disabled).toBe(true)
  document.querySelector<HTMLElement>('[aria-label="Close"]')!.click()
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  await flushPromises()
  expect(open.value).toBe(true)
  made.resolve({ id: 'wf_1' })
  await flushPromises()
  expect(open.value).toBe(false)
  expect(store.nodes.has('b')).toBe(false)
  wrapper.unmount()
})

test('what was changed meanwhile stays: the new workflow is told of, and not published', async () => {
  const { store, made, published, shown, toasts, button, wrapper } = await setUp()
  button('Make sub-workflow').click()
  await flushPromises()
  store.run(setConfig('b', { value: 2 }, undefined))
  made.resolve({ id: 'wf_1' })
  await flushPromises()
  expect(store.nodes.get('b')?.config).toEqual({ value: 2 })
  expect([published, shown]).toEqual([[], []])
  expect(toasts.list.value.map(({ text }) => text)).toEqual(['“Chain: B” was made, but nothing calls it'])
  wrapper.unmount()
})

test('when making it fails, one can try again', async () => {
  const { made, open, toasts, button, wrapper } = await setUp()
  button('Make sub-workflow').click()
  made.reject(new TypeError('no network'))
  await flushPromises()
  expect(open.value).toBe(true)
  expect(button('Cancel').disabled).toBe(false)
  expect(toasts.list.value).toHaveLength(1)
  wrapper.unmount()
})

test('nodes that cannot become one are refused in words', async () => {
  const { wrapper } = await setUp(['start', 'a'])
  expect(document.querySelector('[role=alert]')?.textContent).toContain('“START” starts this workflow, so it has to stay.')
  wrapper.unmount()
  const none = await setUp([])
  expect(document.querySelector('[role=alert]')?.textContent).toContain('Select the nodes')
  none.wrapper.unmount()
})

import { flushPromises, mount } from '@vue/test-utils'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h } from 'vue'
import { API } from '@/api/api.ts'
import type { RawAnswer, RawRequest } from '@/api/explorer.ts'
import OperationPanel from './OperationPanel.vue'
import type { Operation } from './operations.ts'

const operation = (id: string, path: string, inPath: readonly string[] = []): Operation => ({
  ...{ id, method: 'GET', path, summary: id, group: 'g', scope: null, isPublic: true, inPath, body: null, streams: null },
  parameters:
    inPath.length === 0
      ? null
      : { type: 'object', required: [...inPath], properties: Object.fromEntries(inPath.map((name) => [name, { type: 'string' }])) },
})
const LIST = operation('list', '/workflows')
const TAGS = operation('tags', '/workflow-labels')
const ONE = operation('one', '/workflows/{id}', ['id'])

function panel(first: Operation) {
  const sent: { readonly path: string; readonly signal: AbortSignal; answer(text: string): Promise<void> }[] = []
  const send = ({ path }: RawRequest, signal: AbortSignal): Promise<RawAnswer> =>
    new Promise((resolve) => {
      const answer = (text: string): Promise<void> => {
        resolve({ at: 'answered', status: 200, statusText: 'OK', ms: 1, type: 'text/plain', text })
        return flushPromises().then(() => undefined)
      }
      sent.push({ path, signal, answer })
    })
  const Page = defineComponent(
    (props: { operation: Operation }) => () => h(TooltipProvider, () => h(OperationPanel, { operation: props.operation, base: '/api/v1' })),
    { props: ['operation'] },
  )
  const own = mount(Page, {
    props: { operation: first },
    global: { provide: { [API as symbol]: { explorer: { send } } }, stubs: { CodeText: true, CopyButton: true } },
  })
  const isBusy = (): boolean => own.find('button[type=submit]').attributes('aria-busy') === 'true'
  return { own, sent, isBusy, paths: () => sent.map(({ path }) => path) }
}

test('a plain list is read at once, also after an operation whose form is not filled in', async () => {
  const { own, paths } = panel(ONE)
  await own.setProps({ operation: LIST })
  await flushPromises()
  expect(paths()).toEqual(['/api/v1/workflows'])
})
test('another operation gives up the request of the one before, and sends its own', async () => {
  const { own, sent, isBusy, paths } = panel(LIST)
  await own.setProps({ operation: TAGS })
  expect(paths()).toEqual(['/api/v1/workflows', '/api/v1/workflow-labels'])
  expect(sent.map(({ signal }) => signal.aborted)).toEqual([true, false])
  await sent[0]?.answer('of the list')
  expect(isBusy()).toBe(true)
  await sent[1]?.answer('of the tags')
  expect(own.text()).toContain('of the tags')
  expect(own.text()).not.toContain('of the list')
  expect(isBusy()).toBe(false)
})
test('an operation that is not read at once can be sent while the one before was under way', async () => {
  const { own, isBusy } = panel(LIST)
  await own.setProps({ operation: ONE })
  expect(isBusy()).toBe(false)
})
test('leaving gives up the request', () => {
  const { own, sent } = panel(LIST)
  own.unmount()
  expect(sent[0]?.signal.aborted).toBe(true)
})

import { flushPromises, mount } from '@vue/test-utils'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, type App } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { STREAM } from '@/api/api.ts'
import { createToasts, provideToasts } from '@/ui/toasts.ts'
import TourCard from './TourCard.vue'
import { useTour } from './tour-state.ts'

const tour = useTour()
const routes = [{ path: '/', name: 'workflow', component: { render: () => null } }]

async function show(around = '') {
  document.body.innerHTML = `<main tabindex="-1"><button id="start">Start</button></main>${around}<div id="app"></div>`
  const router = createRouter({ history: createMemoryHistory(), routes })
  await router.push('/')
  const Host = defineComponent(
    () => () =>
      h(TooltipProvider, () => {
        const { value } = tour.state
        return value.at === 'on' ? h(TourCard, { step: value.step, workflowId: value.workflowId }) : null
      }),
  )
  const page = mount(Host, {
    attachTo: '#app',
    global: {
      plugins: [router, (app: App) => provideToasts(app, createToasts())],
      provide: { [STREAM as symbol]: { listen: () => () => undefined } },
    },
  })
  await flushPromises()
  const card = (): HTMLElement => page.find<HTMLElement>('section').element
  const press = async (name: string): Promise<void> => {
    const button = page
      .findAll<HTMLButtonElement>('section button')
      .find((one) => one.text() === name || one.attributes('aria-label') === name)
    button?.element.focus()
    await button?.trigger('click')
    await flushPromises()
  }
  return { page, card, press, said: () => page.find('[role=status]').text() }
}

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }))
afterEach(() => void jest.useRealTimers())

test('a tour that goes on after the page was loaded takes no focus, and is read aloud once it stands', async () => {
  tour.state.value = { at: 'on', step: 'configure', workflowId: null }
  document.body.focus()
  const { page, said } = await show()
  expect(document.activeElement).toBe(document.body)
  expect(said()).toBe('')
  jest.advanceTimersByTime(500)
  await flushPromises()
  expect(said()).toContain('Say what it does')
  page.unmount()
})
test('starting leads the keyboard to the card, and so does each step that began in it', async () => {
  tour.state.value = { at: 'left', step: 'configure', workflowId: null }
  tour.start()
  const { page, card, press } = await show()
  expect(document.activeElement).toBe(card())
  const id = card().getAttribute('aria-describedby') ?? ''
  expect(document.getElementById(id)?.textContent).toContain('Say what it does')
  await press('Next')
  expect(tour.state.value).toMatchObject({ step: 'execute' })
  expect(document.activeElement).toBe(card())
  page.unmount()
})
test('a step that is done on the page leaves the keyboard there', async () => {
  tour.state.value = { at: 'left', step: 'configure', workflowId: null }
  tour.start()
  const { page, said } = await show()
  document.getElementById('start')?.focus()
  tour.next()
  await flushPromises()
  expect(document.activeElement?.id).toBe('start')
  jest.advanceTimersByTime(500)
  await flushPromises()
  expect(said()).toContain('Run it')
  page.unmount()
})
test('a card that is started from a dialog waits until that is gone', async () => {
  tour.state.value = { at: 'left', step: 'configure', workflowId: null }
  tour.start()
  const { page, card } = await show('<div role="dialog" data-state="closed" id="palette"></div>')
  expect(document.activeElement).not.toBe(card())
  document.getElementById('palette')?.remove()
  jest.advanceTimersByTime(500)
  expect(document.activeElement).toBe(card())
  page.unmount()
})
test('whoever goes back stays there until they go on, though the step is done', async () => {
  tour.state.value = { at: 'left', step: 'configure', workflowId: null }
  tour.start()
  const { page, card, press } = await show('<div data-node="a"></div><div data-node="b"></div>')
  await press('Back')
  jest.advanceTimersByTime(1_000)
  await flushPromises()
  expect(tour.state.value).toMatchObject({ at: 'on', step: 'add' })
  expect(card().textContent).not.toContain('Continues when you have done it.')
  await press('Next')
  expect(tour.state.value).toMatchObject({ step: 'configure' })
  page.unmount()
})
test('leaving gives the keyboard back to the page', async () => {
  tour.state.value = { at: 'left', step: 'configure', workflowId: null }
  tour.start()
  const { page, press } = await show()
  await press('Leave the tour')
  expect(tour.state.value.at).toBe('left')
  expect(document.activeElement?.tagName).toBe('MAIN')
  page.unmount()
})

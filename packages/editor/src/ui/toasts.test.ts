import { mount } from '@vue/test-utils'
import { defineComponent, h, nextTick, type App } from 'vue'
import ToastHost from './ToastHost.vue'
import { createToasts, provideToasts, type Toasts } from './toasts.ts'

const show = (toasts: Toasts) =>
  mount(defineComponent({ render: () => h(ToastHost) }), {
    global: { plugins: [{ install: (app: App) => provideToasts(app, toasts) }] },
  })
const deleting = () => {
  const done: string[] = []
  return {
    done,
    init: { text: 'Deleted “a”', undoLabel: 'Undo', commit: () => void done.push('commit'), undo: () => void done.push('undo') },
  }
}

describe('a deferred action', () => {
  beforeEach(() => jest.useFakeTimers())
  afterEach(() => jest.useRealTimers())

  test('happens when its toast goes by itself, once', async () => {
    const toasts = createToasts()
    const { done, init } = deleting()
    show(toasts)
    toasts.deferred(init)
    await nextTick()
    jest.advanceTimersByTime(5_999)
    expect(done).toEqual([])
    jest.advanceTimersByTime(1)
    expect(done).toEqual(['commit'])
    toasts.flush()
    expect(done).toEqual(['commit'])
  })
  test('never happens after undo', async () => {
    const toasts = createToasts()
    const { done, init } = deleting()
    const host = show(toasts)
    toasts.deferred(init)
    await nextTick()
    await host
      .findAll('button')
      .find((button) => button.text() === 'Undo')
      ?.trigger('click')
    jest.advanceTimersByTime(60_000)
    toasts.flush()
    expect(done).toEqual(['undo'])
  })
  test('waits as long as the pointer or the focus is on its toast', async () => {
    const toasts = createToasts()
    const { done, init } = deleting()
    const host = show(toasts)
    toasts.deferred(init)
    await nextTick()
    await host.find('.popup').trigger('mouseenter')
    jest.advanceTimersByTime(60_000)
    expect(done).toEqual([])
    await host.find('.popup').trigger('mouseleave')
    jest.advanceTimersByTime(6_000)
    expect(done).toEqual(['commit'])
  })
  test('waits while the keyboard is on its toast, also when the pointer only passed by', async () => {
    const toasts = createToasts()
    const { done, init } = deleting()
    const host = show(toasts)
    toasts.deferred(init)
    await nextTick()
    await host.find('.popup').trigger('focusin')
    await host.find('.popup').trigger('mouseenter')
    await host.find('.popup').trigger('mouseleave')
    jest.advanceTimersByTime(60_000)
    expect(done).toEqual([])
    await host.find('.popup').trigger('focusout')
    jest.advanceTimersByTime(6_000)
    expect(done).toEqual(['commit'])
  })
  test('waits while a dialog has the keyboard, which cannot reach its toast', async () => {
    const toasts = createToasts()
    const { done, init } = deleting()
    show(toasts)
    toasts.deferred(init)
    await nextTick()
    const dialog = document.body.appendChild(document.createElement('div'))
    dialog.setAttribute('role', 'dialog')
    dialog.dataset['state'] = 'open'
    jest.advanceTimersByTime(13_000)
    expect(done).toEqual([])
    dialog.remove()
    jest.advanceTimersByTime(6_000)
    expect(done).toEqual(['commit'])
  })
  test('happens when the page is left', () => {
    const toasts = createToasts()
    const { done, init } = deleting()
    toasts.deferred(init)
    toasts.flush()
    expect(done).toEqual(['commit'])
  })
})

test('the live region is there before the first toast, or readers would miss it', () => {
  const host = show(createToasts())
  expect(host.find('[aria-live=polite]').exists()).toBe(true)
})
test('the fifth toast pushes the first out', () => {
  const toasts = createToasts()
  for (const text of ['1', '2', '3', '4', '5']) toasts.show({ text })
  expect(toasts.list.value.map((toast) => toast.text)).toEqual(['2', '3', '4', '5'])
})

test('a key leads to the newest message, and using it leads back to where the keyboard was', async () => {
  const toasts = createToasts()
  const done: string[] = []
  const field = document.body.appendChild(document.createElement('input'))
  const host = mount(defineComponent({ render: () => h(ToastHost) }), {
    attachTo: document.body,
    global: { plugins: [{ install: (app: App) => provideToasts(app, toasts) }] },
  })
  field.focus()
  for (const text of ['first', 'second']) toasts.show({ text, action: { label: `Undo ${text}`, run: () => void done.push(text) } })
  await nextTick()
  dispatchEvent(new KeyboardEvent('keydown', { key: 'F9' }))
  expect(document.activeElement?.textContent).toBe('Undo second')
  ;(document.activeElement as HTMLElement).click()
  await nextTick()
  expect([done, document.activeElement === field]).toEqual([['second'], true])
  host.unmount()
  field.remove()
})

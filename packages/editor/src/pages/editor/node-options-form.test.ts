import { flushPromises, mount } from '@vue/test-utils'
import { node } from '@/document/testing/documents.ts'
import type { FormContext } from '@/forms/form-context.ts'
import NodeOptionsForm from './NodeOptionsForm.vue'

const form = (rest: Parameters<typeof node>[1] = {}) =>
  mount(NodeOptionsForm, {
    props: {
      node: node('a', rest),
      type: undefined,
      readOnly: false,
      context: { problems: [] } as unknown as FormContext,
      compensators: [],
    },
    attachTo: document.body,
  })
const changes = (shown: ReturnType<typeof form>) => (shown.emitted('change') ?? []).flat()

test('a node is active until it is switched off, and what is as by default leaves the document', async () => {
  const on = form()
  expect(on.get('[role=switch][aria-label=Active]').attributes('aria-checked')).toBe('true')
  await on.get('[role=switch][aria-label=Active]').trigger('click')
  expect(changes(on)).toEqual([{ disabled: true }])
  on.unmount()
  const off = form({ disabled: true })
  await off.get('[role=switch][aria-label=Active]').trigger('click')
  expect(changes(off)).toEqual([{ disabled: undefined }])
  off.unmount()
})

/** The field of the time limit; whoever owns the node takes over what leaves the form. */
function timeLimitOf(rest: Parameters<typeof node>[1]) {
  const shown = form(rest)
  const label = [...shown.element.querySelectorAll('label')].find(({ textContent }) => textContent?.trim() === 'Time limit per attempt')
  const input = document.getElementById(label?.htmlFor ?? '') as HTMLInputElement
  const type = async (text: string) => {
    input.value = text
    input.dispatchEvent(new Event('input', { bubbles: true }))
    const patch = changes(shown).at(-1) as object | undefined
    await shown.setProps({ node: node('a', { ...rest, ...patch }) })
  }
  const leave = async () => {
    input.dispatchEvent(new Event('blur', { bubbles: true }))
    await flushPromises()
  }
  return { shown, input, type, leave }
}

test('the time limit is said with its unit and kept in milliseconds', async () => {
  const { shown, input, type, leave } = timeLimitOf({ timeoutMs: 120_000 })
  expect(input.value).toBe('2')
  expect(shown.text()).toContain('minutes')
  await type('3')
  await leave()
  expect(changes(shown)).toEqual([{ timeoutMs: 180_000 }])
  await type('')
  await leave()
  expect(changes(shown).at(-1)).toEqual({ timeoutMs: undefined })
  shown.unmount()
})

test('a time limit that the document may not hold stays in its field, with what is wrong', async () => {
  const { shown, input, type, leave } = timeLimitOf({ timeoutMs: 86_400_000 })
  await type('30')
  await leave()
  expect(input.value).toBe('30')
  expect(shown.text()).toContain('Must be 1 or less.')
  expect(changes(shown)).toEqual([])
  shown.unmount()
})

test('a part of a second is typed digit by digit', async () => {
  const { shown, input, type, leave } = timeLimitOf({})
  for (const text of ['0', '0.', '0.5']) {
    await type(text)
    expect(input.value).toBe(text)
  }
  await leave()
  expect(input.value).toBe('0.5')
  expect(changes(shown)).toEqual([{ timeoutMs: 500 }])
  shown.unmount()
})

import type { StepSummary } from '@millrace/api'
import { flushPromises, mount } from '@vue/test-utils'
import { TooltipProvider } from 'reka-ui'
import { h } from 'vue'
import WaitingPanel from './WaitingPanel.vue'

const step = { id: 'w:0', nodeId: 'w', nodeName: 'Approval', status: 'waiting', waitingUntil: null } as unknown as StepSummary
const ADDRESS = 'http://127.0.0.1:5680/resume/1/abc'

function show(address: string | null = ADDRESS) {
  const answers: unknown[] = []
  const onAnswer = (body: unknown): void => void answers.push(body)
  const wrapper = mount(() => h(TooltipProvider, () => h(WaitingPanel, { step, address: address ?? undefined, busy: false, onAnswer })), {
    attachTo: document.body,
  })
  const press = async (name: string) => {
    const all = [...document.querySelectorAll<HTMLButtonElement>('[role=alertdialog] button')]
    all.find((one) => one.textContent?.trim() === name)!.click()
    await flushPromises()
  }
  const submit = async () => {
    await wrapper.find('form').trigger('submit')
    await flushPromises()
  }
  return { wrapper, answers, press, submit, dialog: () => document.querySelector('[role=alertdialog]')?.textContent ?? '' }
}
afterEach(() => (document.body.innerHTML = ''))

test('it says who waits, and at which address', () => {
  const { wrapper } = show()
  expect(wrapper.text()).toContain('“Approval” waits for a call')
  expect(wrapper.find('code').text()).toBe(ADDRESS)
})

test('where several steps wait, no address is given that would let another one go on', () => {
  const { wrapper } = show(null)
  expect(wrapper.find('code').exists()).toBe(false)
  expect(wrapper.text()).toContain('continue this one here')
})

test('what is sent is shown before it goes', async () => {
  const { wrapper, answers, press, submit, dialog } = show()
  await wrapper.find('textarea').setValue('{"approved":true}')
  await submit()
  expect(answers).toEqual([])
  expect(dialog()).toContain('"approved": true')
  await press('Continue')
  expect(answers).toEqual([{ step: 'w:0', body: { approved: true } }])
  wrapper.unmount()
})

test('without a body it goes on all the same, and nothing is sent when somebody thinks better of it', async () => {
  const { answers, press, submit, wrapper } = show()
  await submit()
  await press('Cancel')
  expect(answers).toEqual([])
  await submit()
  await press('Continue')
  expect(answers).toEqual([{ step: 'w:0' }])
  wrapper.unmount()
})

test('what is no JSON cannot be sent', async () => {
  const { wrapper, submit, dialog } = show()
  await wrapper.find('textarea').setValue('{approved')
  expect(wrapper.text()).toContain('This is not JSON')
  await submit()
  expect(dialog()).toBe('')
})

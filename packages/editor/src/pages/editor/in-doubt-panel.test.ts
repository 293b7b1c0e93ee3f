import type { StepSummary } from '@millrace/api'
import { mount } from '@vue/test-utils'
import InDoubtPanel from './InDoubtPanel.vue'

const step = { id: 'pay:0', nodeId: 'pay', nodeName: 'Pay', status: 'in-doubt' } as unknown as StepSummary
const show = () => {
  const panel = mount(InDoubtPanel, { props: { step, busy: false }, attachTo: document.body })
  const choose = (name: string) =>
    panel
      .findAll('[role=radio]')
      .find((one) => one.text().includes(name))!
      .trigger('click')
  const submit = () => panel.find('form').trigger('submit')
  return { panel, choose, submit }
}
afterEach(() => (document.body.innerHTML = ''))

test('nothing is decided before something is chosen', async () => {
  const { panel, submit } = show()
  expect(panel.find('button[type=submit]').attributes('disabled')).toBeDefined()
  await submit()
  expect(panel.emitted('decide')).toBeUndefined()
})

test.each([
  ['Do it again', 'retry'],
  ['Go on without it', 'skip'],
  ['Count it as failed', 'fail'],
])('"%s" decides about this step', async (label, decision) => {
  const { panel, choose, submit } = show()
  await choose(label)
  expect(panel.find('textarea').exists()).toBe(false)
  await submit()
  expect(panel.emitted('decide')).toEqual([[{ action: 'decide', from: 'pay:0', decision }]])
})

test('what it gave is sent as items when somebody writes it down', async () => {
  const { panel, choose, submit } = show()
  await choose('It took effect')
  await submit()
  await panel.find('textarea').setValue('{"id": 7}')
  await submit()
  expect(panel.emitted('decide')).toEqual([
    [{ action: 'decide', from: 'pay:0', decision: 'done' }],
    [{ action: 'decide', from: 'pay:0', decision: 'done', items: [{ id: 7 }] }],
  ])
})

test.each(['{', '7', '[1]'])('%s is refused where it stands', async (text) => {
  const { panel, choose, submit } = show()
  await choose('It took effect')
  await panel.find('textarea').setValue(text)
  await submit()
  expect(panel.emitted('decide')).toBeUndefined()
  expect(panel.find('textarea').attributes('aria-invalid')).toBe('true')
})

import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import PublishDialog from './PublishDialog.vue'
import type { WorkflowProblem } from './language.ts'

const problem = (severity: WorkflowProblem['severity']): WorkflowProblem => ({
  code: 'workflow.bad-config',
  severity,
  message: 'URL is missing',
  path: '/nodes/0/config',
  nodeId: 'n1',
})
async function dialog(kind: 'publish' | 'version', problems: readonly WorkflowProblem[]) {
  const wrapper = mount(PublishDialog, {
    props: { open: true, kind, problems, busy: false, nameOf: () => 'Fetch', fixesOf: () => [] },
    attachTo: document.body,
  })
  await nextTick()
  const button = (text: string) => [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === text)
  return { wrapper, button, text: () => document.body.textContent ?? '' }
}
afterEach(() => (document.body.innerHTML = ''))

test('errors block publishing and lead to their node', async () => {
  const { wrapper, button, text } = await dialog('publish', [problem('error'), problem('warning')])
  expect(text()).toContain('Fix 1 problem before publishing')
  expect(button('Publish')).toBeUndefined()
  ;[...document.querySelectorAll('button')].find((one) => one.textContent?.includes('URL is missing'))!.click()
  expect(wrapper.emitted('go')).toHaveLength(1)
  wrapper.unmount()
})

test('what blocks publishing has a way on: to the first of it', async () => {
  const { wrapper, button } = await dialog('publish', [problem('warning'), problem('error')])
  button('Show first problem')!.click()
  expect(wrapper.emitted('go')).toEqual([[problem('error')]])
  expect(wrapper.emitted('update:open')).toEqual([[false]])
  wrapper.unmount()
})

test('warnings do not block', async () => {
  const { wrapper, button, text } = await dialog('publish', [problem('warning')])
  expect(text()).toContain('1 thing to look at')
  button('Publish')!.click()
  expect(wrapper.emitted('confirm')).toEqual([['']])
  wrapper.unmount()
})

test('a version can be saved with errors in it', async () => {
  const { wrapper, button } = await dialog('version', [problem('error')])
  button('Save version')!.click()
  expect(wrapper.emitted('confirm')).toHaveLength(1)
  wrapper.unmount()
})

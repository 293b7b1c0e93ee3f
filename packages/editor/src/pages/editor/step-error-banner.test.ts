import { mount } from '@vue/test-utils'
import type { NodeRun } from '@/run/run-state.ts'
import StepErrorBanner from './StepErrorBanner.vue'

const banner = (status: 'failed' | 'cancelled', rest: object = {}) => {
  const run = {
    status,
    attempt: 1,
    stepId: 'a:0',
    error: { code: 'cancelled', message: 'It was not needed.', ...rest },
  } as unknown as NodeRun
  return mount(StepErrorBanner, { props: { run, detail: null, executionId: 'x', canRetry: false, linkToExecution: false } })
}

test('a step that failed raises the alarm and says how often it was tried', () => {
  expect(banner('failed').attributes('role')).toBe('alert')
  expect(banner('failed').text()).toContain('1 attempt')
})

test('a step that was given up says why, and that nothing failed', () => {
  expect(banner('cancelled').attributes('role')).toBe('note')
  expect(banner('cancelled').text()).toContain('It was not needed.')
  expect(banner('cancelled').text()).not.toContain('failed')
})

test('one line says which item and how often; the code stands behind the technical detail', async () => {
  const shown = banner('failed', { itemIndex: 2 })
  expect(shown.text()).toContain('Item 3 · 1 attempt')
  expect(shown.text()).not.toContain('"code"')
  await shown.get('[aria-expanded]').trigger('click')
  expect(shown.text()).toContain('"code": "cancelled"')
})

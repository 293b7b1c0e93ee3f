import { mount } from '@vue/test-utils'
import type { NodeRun } from '@/run/run-state.ts'
import StepErrorBanner from './StepErrorBanner.vue'

const banner = (status: 'failed' | 'cancelled') => {
  const run = { status, attempt: 1, stepId: 'a:0', error: { code: 'cancelled', message: 'It was not needed.' } } as unknown as NodeRun
  return mount(StepErrorBanner, { props: { run, detail: null, executionId: 'x', canRetry: false, linkToExecution: false } })
}

test('a step that failed raises the alarm and says how often it was tried', () => {
  expect(banner('failed').attributes('role')).toBe('alert')
  expect(banner('failed').text()).toContain('It failed after 1 attempt.')
})

test('a step that was given up says why, and that nothing failed', () => {
  expect(banner('cancelled').attributes('role')).toBe('note')
  expect(banner('cancelled').text()).toContain('It was not needed.')
  expect(banner('cancelled').text()).not.toContain('failed')
})

import { mount } from '@vue/test-utils'
import BatchStatusBadge from './BatchStatusBadge.vue'

const text = (failed: number): string => mount(BatchStatusBadge, { props: { status: 'completed', failed } }).text()

test('a batch in which some failed does not say that all is well', () => {
  expect(text(2)).toBe('Finished, 2 failed')
  expect(text(0)).toBe('Completed')
})

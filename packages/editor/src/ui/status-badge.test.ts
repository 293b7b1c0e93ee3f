import { EXECUTION_STATUSES, STEP_STATUSES, type WorkflowStatus } from '@millrace/api'
import { mount } from '@vue/test-utils'
import { t } from '@/i18n/t.ts'
import { STATUS_LOOKS, type AnyStatus } from './status.ts'
import StatusBadge from './StatusBadge.vue'

const WORKFLOW_STATUSES: readonly WorkflowStatus[] = ['draft', 'active', 'paused', 'archived']
const ALL: readonly AnyStatus[] = [...new Set<AnyStatus>([...EXECUTION_STATUSES, ...STEP_STATUSES, ...WORKFLOW_STATUSES])]

test.each(ALL)('%s is shown by a word and a shape, not by colour alone', (status) => {
  const badge = mount(StatusBadge, { props: { status } })
  expect(badge.text()).toBe(t(STATUS_LOOKS[status].word))
  expect(badge.text()).not.toBe('')
  expect(badge.find('svg').attributes('aria-hidden')).toBe('true')
})
test('no two statuses share a word', () => {
  const words = ALL.map((status) => t(STATUS_LOOKS[status].word))
  expect(new Set(words).size).toBe(words.length)
})

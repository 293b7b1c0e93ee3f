import { mount } from '@vue/test-utils'
import type { WorkflowVersion } from '@millrace/api'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import VersionRow from './VersionRow.vue'

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })
const version = (rest: Partial<WorkflowVersion>): WorkflowVersion => ({
  ...{ version: 3, name: null, message: '', published: false, createdAt: '2030-01-01T00:00:00Z', createdBy: 'Ada' },
  ...rest,
})
const row = (rest: Partial<WorkflowVersion>, may: { readOnly: boolean; canPublish: boolean }) =>
  mount(
    defineComponent(() => () => h(TooltipProvider, () => h(VersionRow, { version: version(rest), busy: false, ...may }))),
    { global: { plugins: [router] } },
  )
const names = (made: ReturnType<typeof row>): (string | undefined)[] =>
  made.findAll('button').map((button) => button.attributes('aria-label'))

test('each button says which version it is about', () => {
  expect(names(row({}, { readOnly: false, canPublish: true }))).toEqual(['Compare version 3', 'More for version 3'])
})
test('who may only look compares, and gets a menu only for a message to read', () => {
  expect(names(row({}, { readOnly: true, canPublish: false }))).toEqual(['Compare version 3'])
  expect(names(row({ message: 'Long' }, { readOnly: true, canPublish: false }))).toEqual(['Compare version 3', 'More for version 3'])
})

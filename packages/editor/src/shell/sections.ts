import type { Component } from 'vue'
import type { PlainKey } from '@/i18n/t.ts'
import IconExecutions from '~icons/lucide/activity'
import IconSchedules from '~icons/lucide/calendar-clock'
import IconConnectors from '~icons/lucide/blocks'
import IconBatches from '~icons/lucide/layers'
import IconInbox from '~icons/lucide/inbox'
import IconDeadLetters from '~icons/lucide/mail-x'
import IconCredentials from '~icons/lucide/key-round'
import IconDocs from '~icons/lucide/book-open'
import IconApi from '~icons/lucide/braces'
import IconSettings from '~icons/lucide/settings'
import IconWorkflows from '~icons/lucide/workflow'

/** One entry of the main navigation. */
export interface Section {
  readonly name:
    | 'workflows'
    | 'executions'
    | 'dead-letters'
    | 'inbox'
    | 'batches'
    | 'credentials'
    | 'connectors'
    | 'schedules'
    | 'settings'
    | 'node-docs'
    | 'api-explorer'
  /** It stands below another one; the tab bar of a phone has no room for it. */
  readonly parent?: Section['name']
  readonly title: PlainKey
  readonly icon: Component
  readonly path: string
}

export const SECTIONS: readonly Section[] = [
  { name: 'workflows', title: 'nav.workflows', icon: IconWorkflows, path: '/workflows' },
  { name: 'executions', title: 'nav.executions', icon: IconExecutions, path: '/executions' },
  { name: 'dead-letters', parent: 'executions', title: 'nav.dead-letters', icon: IconDeadLetters, path: '/dead-letters' },
  { name: 'inbox', parent: 'executions', title: 'nav.inbox', icon: IconInbox, path: '/inbox' },
  { name: 'batches', parent: 'executions', title: 'nav.batches', icon: IconBatches, path: '/batches' },
  { name: 'credentials', title: 'nav.credentials', icon: IconCredentials, path: '/credentials' },
  { name: 'connectors', parent: 'credentials', title: 'nav.connectors', icon: IconConnectors, path: '/connectors' },
  { name: 'schedules', title: 'nav.schedules', icon: IconSchedules, path: '/schedules' },
  { name: 'settings', title: 'nav.settings', icon: IconSettings, path: '/settings' },
  { name: 'node-docs', parent: 'settings', title: 'nav.node-docs', icon: IconDocs, path: '/nodes' },
  { name: 'api-explorer', parent: 'settings', title: 'nav.api-explorer', icon: IconApi, path: '/api-explorer' },
]

/** The section that a page belongs to, by its path: pages of one thing lie below the list of all of them. */
export const sectionAt = (path: string): Section | undefined =>
  SECTIONS.find((section) => path === section.path || path.startsWith(`${section.path}/`))

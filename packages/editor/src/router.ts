import type { Scope } from '@millrace/api'
import { createRouter, createWebHistory, type RouteLocationNormalized, type Router, type RouterHistory } from 'vue-router'
import type { PlainKey } from '@/i18n/t.ts'
import type { SessionState } from '@/stores/session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Title of the page; pages with a name of their own set document.title themselves as well. */
    title: PlainKey
    /** `public`: without a session. `focus`: without the navigation rail (the canvas needs the room). */
    frame: 'public' | 'shell' | 'focus'
    scope?: Scope
  }
}

const routes = [
  { path: '/', redirect: '/workflows' },
  {
    path: '/setup',
    name: 'setup',
    component: () => import('@/pages/setup/SetupPage.vue'),
    meta: { title: 'setup.title', frame: 'public' },
  },
  {
    path: '/login',
    name: 'login',
    component: () => import('@/pages/login/LoginPage.vue'),
    meta: { title: 'login.title', frame: 'public' },
  },
  {
    path: '/workflows',
    name: 'workflows',
    component: () => import('@/pages/workflows/WorkflowsPage.vue'),
    meta: { title: 'nav.workflows', frame: 'shell' },
  },
  {
    path: '/workflows/:id',
    name: 'workflow',
    component: () => import('@/pages/editor/WorkflowEditorPage.vue'),
    props: true,
    meta: { title: 'editor.title', frame: 'focus' },
  },
  {
    path: '/workflows/:id/compare',
    name: 'compare-versions',
    component: () => import('@/pages/editor/changes/ComparePage.vue'),
    props: true,
    meta: { title: 'changes.title', frame: 'focus' },
  },
  {
    path: '/executions',
    name: 'executions',
    component: () => import('@/pages/executions/ExecutionsPage.vue'),
    meta: { title: 'nav.executions', frame: 'shell' },
  },
  {
    path: '/executions/:id',
    name: 'execution',
    component: () => import('@/pages/editor/ExecutionPage.vue'),
    props: true,
    meta: { title: 'execution.title', frame: 'focus' },
  },
  {
    path: '/executions/:id/compare/:other',
    name: 'compare',
    component: () => import('@/pages/compare/ExecutionsComparePage.vue'),
    props: true,
    meta: { title: 'compare.title', frame: 'focus' },
  },
  {
    path: '/dead-letters',
    name: 'dead-letters',
    component: () => import('@/pages/dead-letters/DeadLettersPage.vue'),
    meta: { title: 'nav.dead-letters', frame: 'shell' },
  },
  {
    path: '/inbox',
    name: 'inbox',
    component: () => import('@/pages/inbox/InboxPage.vue'),
    meta: { title: 'nav.inbox', frame: 'shell' },
  },
  {
    path: '/batches',
    name: 'batches',
    component: () => import('@/pages/batches/BatchesPage.vue'),
    meta: { title: 'nav.batches', frame: 'shell' },
  },
  {
    path: '/batches/:id',
    name: 'batch',
    component: () => import('@/pages/batches/BatchPage.vue'),
    props: true,
    meta: { title: 'batch.title', frame: 'shell' },
  },
  {
    path: '/credentials',
    name: 'credentials',
    component: () => import('@/pages/credentials/CredentialsPage.vue'),
    meta: { title: 'nav.credentials', frame: 'shell' },
  },
  {
    path: '/connectors',
    name: 'connectors',
    component: () => import('@/pages/connectors/ConnectorsPage.vue'),
    meta: { title: 'nav.connectors', frame: 'shell' },
  },
  {
    path: '/connectors/:name',
    name: 'connector',
    component: () => import('@/pages/connectors/ConnectorPage.vue'),
    props: true,
    meta: { title: 'nav.connectors', frame: 'shell' },
  },
  {
    path: '/schedules',
    name: 'schedules',
    component: () => import('@/pages/schedules/SchedulesPage.vue'),
    meta: { title: 'nav.schedules', frame: 'shell' },
  },
  {
    path: '/nodes/:type?',
    name: 'node-docs',
    component: () => import('@/pages/node-docs/NodeDocsPage.vue'),
    props: true,
    meta: { title: 'nav.node-docs', frame: 'shell' },
  },
  {
    path: '/api-explorer',
    name: 'api-explorer',
    component: () => import('@/pages/api-explorer/ApiExplorerPage.vue'),
    meta: { title: 'nav.api-explorer', frame: 'shell' },
  },
  {
    path: '/settings/:section?',
    name: 'settings',
    component: () => import('@/pages/settings/SettingsPage.vue'),
    props: true,
    meta: { title: 'nav.settings', frame: 'shell' },
  },
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    component: () => import('@/pages/not-found/NotFoundPage.vue'),
    meta: { title: 'not-found.title', frame: 'shell' },
  },
] as const

export interface RouterOptions {
  readonly history?: RouterHistory
  /** Where the session stands; asked before each navigation. */
  readonly session: () => Promise<SessionState>
}

/** Only paths of this site: a return path from the address bar must not lead away. */
export const safeReturnPath = (value: unknown): string =>
  typeof value === 'string' && /^\/(?![/\\])/.test(value) && !value.startsWith('/login') && !value.startsWith('/setup')
    ? value
    : '/workflows'

export function createEditorRouter(options: RouterOptions): Router {
  const router = createRouter({ history: options.history ?? createWebHistory(), routes: [...routes], scrollBehavior: () => ({ top: 0 }) })
  router.beforeEach(async (to) => redirectFor(await options.session(), to))
  return router
}

function redirectFor(session: SessionState, to: RouteLocationNormalized) {
  switch (session.at) {
    case 'unknown':
      return true // the server could not be asked; the page shows that
    case 'setup':
      return to.name === 'setup' ? true : { name: 'setup' }
    case 'out':
      return to.name === 'login' ? true : { name: 'login', query: to.fullPath === '/workflows' ? {} : { return: to.fullPath } }
    case 'in':
      return to.meta.frame === 'public' ? safeReturnPath(to.query['return']) : true
  }
}

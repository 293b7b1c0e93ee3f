import { createMemoryHistory } from 'vue-router'
import { createEditorRouter, safeReturnPath } from './router.ts'
import type { SessionState } from './stores/session.ts'

const user = { id: '1', tenantId: '1', email: 'a@b.c', name: 'A', role: 'owner', createdAt: '', lastLoginAt: null } as const
/** Where a navigation would end; pages are not loaded. */
async function endOf(path: string, state: SessionState): Promise<string> {
  const router = createEditorRouter({ history: createMemoryHistory(), session: async () => state })
  for (const route of router.getRoutes()) if (route.components) route.components['default'] = { render: () => null }
  await router.push(path)
  return router.currentRoute.value.fullPath
}

test('without a session every page leads to sign-in and remembers the way back', async () => {
  expect(await endOf('/executions?status=failed', { at: 'out' })).toBe('/login?return=/executions?status=failed')
  expect(await endOf('/', { at: 'out' })).toBe('/login')
})
test('before the first owner exists every page leads to the set-up', async () => {
  expect(await endOf('/workflows', { at: 'setup' })).toBe('/setup')
  expect(await endOf('/login', { at: 'setup' })).toBe('/setup')
})
test('who is signed in does not see sign-in or set-up again', async () => {
  expect(await endOf('/login?return=/schedules', { at: 'in', user })).toBe('/schedules')
  expect(await endOf('/setup', { at: 'in', user })).toBe('/workflows')
})
test('a return path never leads away from this site', () => {
  for (const path of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/login', ['/x'], undefined]) {
    expect(safeReturnPath(path)).toBe('/workflows')
  }
  expect(safeReturnPath('/executions/1?tab=data')).toBe('/executions/1?tab=data')
})

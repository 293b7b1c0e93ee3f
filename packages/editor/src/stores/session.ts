import { hasScope, type LoginBody, type Scope, type SetupBody, type User } from '@millrace/api'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useApi } from '@/api/api.ts'
import { isApiError } from '@/api/api-error.ts'

/** Where the session stands; `unknown` until the server was asked once. */
export type SessionState = { at: 'unknown' } | { at: 'setup' } | { at: 'out' } | { at: 'in'; user: User }

/** Who is signed in, and what that person may do. */
export const useSession = defineStore('session', () => {
  const api = useApi()
  const state = shallowRef<SessionState>({ at: 'unknown' })
  const user = computed(() => (state.value.at === 'in' ? state.value.user : null))
  const can = (scope: Scope): boolean => user.value !== null && hasScope(user.value.role, scope)

  /** Asks the server once; later calls answer from memory. */
  async function restore(): Promise<SessionState> {
    if (state.value.at !== 'unknown') return state.value
    try {
      state.value = { at: 'in', user: await api.access.me() }
    } catch (thrown) {
      if (!isApiError(thrown) || thrown.status !== 401) throw thrown
      const { needed } = await api.access.setupState()
      state.value = needed ? { at: 'setup' } : { at: 'out' }
    }
    return state.value
  }
  async function login(body: LoginBody): Promise<void> {
    state.value = { at: 'in', user: (await api.access.login(body)).user }
  }
  async function setup(body: SetupBody): Promise<void> {
    state.value = { at: 'in', user: (await api.access.setup(body)).user }
  }
  async function logout(): Promise<void> {
    await api.access.logout()
    state.value = { at: 'out' }
  }
  /** The server refused the session (expired, signed out elsewhere). */
  function expire(): void {
    if (state.value.at === 'in') state.value = { at: 'out' }
  }
  function replaceUser(next: User): void {
    if (user.value?.id === next.id) state.value = { at: 'in', user: next }
  }
  return { state, user, can, restore, login, setup, logout, expire, replaceUser }
})

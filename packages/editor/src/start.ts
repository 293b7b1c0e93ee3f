import { createPinia } from 'pinia'
import type { App } from 'vue'
import { isApiError } from './api/api-error.ts'
import { createApi, provideApi } from './api/api.ts'
import { createHttp } from './api/http.ts'
import { createStreamClient } from './api/stream-client.ts'
import { createEditorRouter } from './router.ts'
import { createCommandRegistry, provideCommands } from './shell/commands.ts'
import { useConnection } from './stores/connection.ts'
import { useSession, type SessionState } from './stores/session.ts'
import { createToasts, provideToasts } from './ui/toasts.ts'

/** Puts the parts together: API, stream, stores and router, each knowing only what it needs. */
export function startEditor(app: App): App {
  app.use(createPinia())
  const connection = app.runWithContext(() => useConnection())
  const stream = createStreamClient({ onState: (state) => (connection.stream = state) })
  const http = createHttp({
    onUnauthorised: () => leave(),
    onReachable: (reachable) => (connection.reachable = reachable),
  })
  provideApi(app, createApi(http), stream)
  const session = app.runWithContext(() => useSession())
  const router = createEditorRouter({ session: () => restoreOrUnknown(session.restore) })
  const leave = (): void => {
    session.expire()
    if (router.currentRoute.value.meta.frame !== 'public') {
      void router.replace({ name: 'login', query: { return: router.currentRoute.value.fullPath } })
    }
  }
  const toasts = createToasts()
  provideToasts(app, toasts)
  provideCommands(app, createCommandRegistry())
  addEventListener('pagehide', toasts.flush)
  watchNetwork(connection, stream)
  app.use(router)
  return app
}

/** A server that is away must not keep the page from appearing: the shell shows it and tries again. */
async function restoreOrUnknown(restore: () => Promise<SessionState>): Promise<SessionState> {
  try {
    return await restore()
  } catch (thrown) {
    if (isApiError(thrown)) return { at: 'unknown' }
    throw thrown
  }
}

function watchNetwork(connection: ReturnType<typeof useConnection>, stream: { wake(): void }): void {
  addEventListener('online', () => {
    connection.deviceOnline = true
    stream.wake()
  })
  addEventListener('offline', () => (connection.deviceOnline = false))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') stream.wake()
  })
}

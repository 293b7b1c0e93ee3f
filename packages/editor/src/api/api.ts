import { InvariantError } from '@millrace/base'
import { inject, type App, type InjectionKey } from 'vue'
import { accessApi } from './access.ts'
import { connectorsApi } from './connectors.ts'
import { credentialsApi, nodeTypesApi, schedulesApi } from './catalog.ts'
import { deadLettersApi } from './dead-letters.ts'
import { executionsApi } from './executions.ts'
import { explorerApi } from './explorer.ts'
import type { Http } from './http.ts'
import { batchesApi, inboxApi } from './inbox.ts'
import type { StreamClient } from './stream-client.ts'
import { savedViewsApi } from './saved-views.ts'
import { workflowsApi } from './workflows.ts'

/** Everything that the editor asks of the server, by noun. */
export const createApi = (http: Http) =>
  Object.freeze({
    access: accessApi(http),
    workflows: workflowsApi(http),
    executions: executionsApi(http),
    deadLetters: deadLettersApi(http),
    inbox: inboxApi(http),
    batches: batchesApi(http),
    nodeTypes: nodeTypesApi(http),
    credentials: credentialsApi(http),
    schedules: schedulesApi(http),
    connectors: connectorsApi(http),
    explorer: explorerApi(http),
    savedViews: savedViewsApi(http),
  })
export type Api = ReturnType<typeof createApi>

export const API: InjectionKey<Api> = Symbol('api')
export const STREAM: InjectionKey<StreamClient> = Symbol('stream')

export function provideApi(app: App, api: Api, stream: StreamClient): void {
  app.provide(API, api)
  app.provide(STREAM, stream)
}

/** The API of this app; for pages and stores. */
export function useApi(): Api {
  const api = inject(API)
  if (!api) throw new InvariantError({ what: 'useApi() outside of an app with provideApi()' })
  return api
}

/** The stream of live events of this app; for pages and stores. */
export function useStream(): StreamClient {
  const stream = inject(STREAM)
  if (!stream) throw new InvariantError({ what: 'useStream() outside of an app with provideApi()' })
  return stream
}

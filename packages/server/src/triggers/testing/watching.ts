import { silentLogger, systemIds, type JsonObject } from '@millrace/base'
import type { LoadedNodeType, NodeCatalog, ReceiveRequest } from '@millrace/engine'
import { FakeClock } from '@millrace/engine/testing'
import type { AnyDefinition, ListenContext, PollContext, PollResult } from '@millrace/node-sdk'
import { openStore, type Store } from '@millrace/store'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { triggerDocument } from '../../testing/test-triggers.ts'
import { TriggerOutbox } from '../events/outbox.ts'
import type { PollerDeps } from '../events/poller.ts'
import { createPublishHooks } from '../publish-hooks.ts'

/** What the code of the test's triggers does: `name` is the config's. */
export interface Script {
  poll(name: string, context: PollContext<JsonObject>): Promise<PollResult>
  listen(name: string, context: ListenContext<JsonObject>): Promise<void>
}

/** A store with workflows that poll and listen, an inbox that says what it was given, and time that the test moves. */
export interface Watching {
  readonly clock: FakeClock
  readonly store: Store
  readonly script: Script
  /** Ids of the events that the inbox took, with the workflow. */
  readonly received: ReceiveRequest[]
  /** The inbox refuses, with this. */
  refuse: Error | undefined
  /** What a process has: another call is another process. */
  process(): WatchingProcess
  publish(kind: 'poll' | 'listen', name: string): Promise<string>
  status(workflowId: string): Promise<Awaited<ReturnType<Store['triggerStates']['ofWorkflow']>>[number]>
  /** Lets everything happen that only waits for promises, and for the store. */
  settle(): Promise<void>
  close(): Promise<void>
}

export type WatchingProcess = PollerDeps

const TENANT = 'tenant'

/** Lets everything happen that only waits for promises: each query of the store takes several turns. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}

export async function startWatching(script: Partial<Script> = {}): Promise<Watching> {
  const clock = new FakeClock(undefined, settle)
  const dataDir = await mkdtemp(join(tmpdir(), 'millrace-watching-'))
  const store = await openStore({ dataDir, logger: silentLogger, clock })
  await store.tenants.insert({ id: TENANT, name: 'Tenant', createdAt: 1 })
  const all: Script = {
    poll: () => Promise.resolve({ events: [], cursor: null }),
    listen: (_name, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    ...script,
  }
  const catalog = catalogOf(all)
  const hooks = createPublishHooks(catalog, clock)
  const received: ReceiveRequest[] = []
  const document = store.versions.document.bind(store.versions)
  const watching: Watching = {
    ...{ clock, store, script: all, received, refuse: undefined },
    process: () => {
      const inbox = {
        receive: (request: ReceiveRequest) => {
          if (watching.refuse !== undefined) return Promise.reject(watching.refuse)
          if (!received.some(({ keys }) => keys.delivery?.id === request.keys.delivery?.id)) received.push(request)
          return Promise.resolve({ kind: 'stored', inboxId: 'i', state: 'pending' } as const)
        },
      }
      const outbox = new TriggerOutbox({ states: store.triggerStates, inbox, document, environment: { env: {}, vars: () => ({}) } })
      const http = () => Promise.reject(new RangeError('nobody is asked in these tests'))
      return { states: store.triggerStates, outbox, document, catalog, http, clock, ids: systemIds, logger: silentLogger }
    },
    publish: async (kind, name) => {
      const content = triggerDocument({ type: `test.${kind}`, config: { name } })
      const { id } = await store.workflows.create(systemIds.next(), TENANT, { document: content, triggers: [], by: null, at: clock.now() })
      const triggers = await hooks.derive(content)
      const request = { tenantId: TENANT, workflowId: id, revision: 1, triggers, message: '', by: null, at: clock.now() }
      await store.transaction((inside) => inside.publishing.publish(request))
      return id
    },
    status: async (workflowId) => (await store.triggerStates.ofWorkflow(TENANT, workflowId))[0]!,
    settle,
    close: async () => {
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return watching
}

function catalogOf(script: Script): NodeCatalog {
  const common = {
    version: 1,
    title: 'Watch',
    description: 'For tests.',
    kind: 'trigger',
    category: 'Test',
    effects: 'none',
    config: { type: 'object' },
    ports: { inputs: [], outputs: ['main'] },
  } as const
  const nameOf = ({ config }: { config: JsonObject }): string => String(config['name'])
  const types: Record<string, AnyDefinition> = {
    'test.poll': {
      ...common,
      type: 'test.poll',
      trigger: { kind: 'poll', spec: () => [{ everyMs: 60_000 }], poll: (context) => script.poll(nameOf(context), context) },
    },
    'test.listen': {
      ...common,
      type: 'test.listen',
      trigger: { kind: 'listen', listen: (context) => script.listen(nameOf(context), context) },
    },
  }
  return {
    get: (type): LoadedNodeType | undefined => {
      const definition = types[type]
      return definition === undefined ? undefined : { definition, check: () => [] }
    },
  }
}

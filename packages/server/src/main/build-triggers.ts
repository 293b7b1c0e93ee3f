import type { Clock, IdSource, Logger } from '@millrace/base'
import type { Engine, EnvironmentNames, Inbox, JournalStore } from '@millrace/engine'
import type { Store } from '@millrace/store'
import { EventTriggers } from '../triggers/events/event-triggers.ts'
import { Listener } from '../triggers/events/listener.ts'
import { TriggerOutbox } from '../triggers/events/outbox.ts'
import { Poller } from '../triggers/events/poller.ts'
import { createPublishHooks, type PublishHooks } from '../triggers/publish-hooks.ts'
import { Registrar } from '../triggers/registrations/registrar.ts'
import { Scheduler } from '../triggers/schedules/scheduler.ts'
import { triggerUpdates, type TriggerUpdates } from '../triggers/triggers.ts'
import { TestWebhooks } from '../triggers/webhooks/test-webhooks.ts'
import { WebhookTable } from '../triggers/webhooks/webhook-table.ts'
import type { NodePlatform } from './node-platform.ts'

export interface TriggersDeps {
  readonly store: Store
  readonly journal: JournalStore
  readonly engine: Engine
  readonly inbox: Inbox
  readonly environment: EnvironmentNames
  readonly platform: NodePlatform
  /** Address under which callers reach the server, without a slash at its end. */
  readonly baseUrl: () => string
  /** Tells browsers that node types changed. */
  readonly announce: () => void
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}

/** Everything that starts executions by itself. */
export interface Triggers {
  readonly webhooks: WebhookTable
  readonly tests: TestWebhooks
  readonly scheduler: Scheduler
  readonly events: EventTriggers
  readonly registrar: Registrar
  readonly hooks: PublishHooks
  readonly updates: TriggerUpdates
  /** Packages came, went or changed. */
  readonly nodeTypesChanged: () => void
}

export function buildTriggers(deps: TriggersDeps): Triggers {
  const { store, journal, engine, inbox, environment, baseUrl, clock, ids, logger } = deps
  const { catalog, secrets: callers, http } = deps.platform
  const { secrets, webhookRegistrations: registrations, triggerStates: states } = store
  const document = store.versions.document.bind(store.versions)
  const checks = { callers, registrations, secrets, clock, logger: logger.child({ part: 'webhooks' }) }
  const webhooks = new WebhookTable({ routes: store.webhookRoutes, document, catalog, checks, environment })
  // One process owns the data directory, so whatever an earlier one held is free.
  const exclusive = true
  const registrar = new Registrar({ registrations, secrets, catalog, http, baseUrl, clock, ids, logger, exclusive })
  const tests = new TestWebhooks({ catalog, checks, registrar, clock })
  const scheduler = new Scheduler({
    ...{ schedules: store.schedules, document, engine, inbox, environment, journal, catalog, clock, ids, logger },
  })
  const outbox = new TriggerOutbox({ states, inbox, document, environment })
  const poller = new Poller({ states, outbox, document, catalog, http, clock, ids, logger })
  const listener = new Listener({ states, outbox, document, catalog, http, clock, ids, logger })
  const events = new EventTriggers({ states, outbox, poller, listener, exclusive, clock, logger })
  const nodeTypesChanged = (): void => {
    webhooks.nodeTypesChanged()
    deps.announce()
    events.nodeTypesChanged()
    void registrar.nodeTypesChanged()
  }
  const updates = triggerUpdates({ webhooks, scheduler, events, registrar, inbox })
  return { webhooks, tests, scheduler, events, registrar, hooks: createPublishHooks(catalog, clock), updates, nodeTypesChanged }
}

import type { Clock, IdSource, Logger } from '@millrace/base'
import type { Engine, EnvironmentNames, Inbox, JournalStore } from '@millrace/engine'
import type { PublishHooks, Store } from '@millrace/store'
import { TriggerOutbox } from '../triggers/events/outbox.ts'
import { Poller } from '../triggers/events/poller.ts'
import { createPublishHooks } from '../triggers/publish-hooks.ts'
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
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}

/** Everything that starts executions by itself. */
export interface Triggers {
  readonly webhooks: WebhookTable
  readonly tests: TestWebhooks
  readonly scheduler: Scheduler
  readonly poller: Poller
  readonly hooks: PublishHooks
  readonly updates: TriggerUpdates
}

export function buildTriggers(deps: TriggersDeps): Triggers {
  const { store, journal, engine, inbox, environment, clock, ids, logger } = deps
  const { catalog, secrets, http } = deps.platform
  const document = store.versions.document.bind(store.versions)
  const webhooks = new WebhookTable({ routes: store.webhookRoutes, document, catalog, secrets, environment })
  const tests = new TestWebhooks({ catalog, secrets, clock })
  const scheduler = new Scheduler({
    ...{ schedules: store.schedules, document, engine, inbox, environment, journal, catalog, clock, ids, logger },
  })
  const states = store.triggerStates
  const outbox = new TriggerOutbox({ states, inbox, document, environment })
  const poller = new Poller({ states, outbox, document, catalog, http, clock, ids, logger, exclusive: true })
  const updates = triggerUpdates({ webhooks, scheduler, poller, inbox })
  return { webhooks, tests, scheduler, poller, hooks: createPublishHooks(catalog, clock), updates }
}

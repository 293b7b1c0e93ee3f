import type { Clock, IdSource, Logger } from '@millrace/base'
import type { Engine, Inbox } from '@millrace/engine'
import type { BlobFileStore, SqliteJournal, Store } from '@millrace/store'
import type { Express } from 'express'
import type { Config } from '../config/read-config.ts'
import { createCoreFeatures, type CoreFeatures } from '../features/core-features.ts'
import type { BulkRunner } from '../features/dead-letters/bulk-runner.ts'
import { deadLetterRoutes } from '../features/dead-letters/dead-letters-routes.ts'
import { DeadLettersService } from '../features/dead-letters/dead-letters-service.ts'
import { ConnectorImports } from '../features/connectors/connector-imports.ts'
import { connectorsRoutes } from '../features/connectors/connectors-routes.ts'
import { ConnectorsService } from '../features/connectors/connectors-service.ts'
import { createCredentialVault } from '../features/credentials/credential-vault.ts'
import { editorMounts } from '../features/editor/editor-mounts.ts'
import { batchesRoutes } from '../features/batches/batches-routes.ts'
import { BatchesService } from '../features/batches/batches-service.ts'
import { executeRoutes } from '../features/execute/execute-routes.ts'
import { ExecuteService } from '../features/execute/execute-service.ts'
import { ExecutionsBulkService } from '../features/executions/bulk-service.ts'
import { binaryRoute } from '../features/executions/binary-route.ts'
import { BinaryService } from '../features/executions/binary-service.ts'
import { executionRoutes } from '../features/executions/executions-routes.ts'
import { MovesService } from '../features/executions/moves-service.ts'
import { ExecutionsService } from '../features/executions/executions-service.ts'
import { TestsService } from '../features/executions/tests-service.ts'
import { healthMounts, type ReadinessCheck } from '../features/health/health-mounts.ts'
import { inboxRoutes } from '../features/inbox/inbox-routes.ts'
import { InboxService } from '../features/inbox/inbox-service.ts'
import { loadRoutes } from '../features/load/load-routes.ts'
import { withOpenApi } from '../features/openapi/openapi-routes.ts'
import { migrateRoutes } from '../features/node-types/migrate-routes.ts'
import { optionsRoutes } from '../features/node-types/options/options-routes.ts'
import { OptionsService } from '../features/node-types/options/options-service.ts'
import { packagesRoutes } from '../features/packages/packages-routes.ts'
import { PackagesService } from '../features/packages/packages-service.ts'
import { scheduleRoutes } from '../features/schedules/schedules-routes.ts'
import { SchedulesService } from '../features/schedules/schedules-service.ts'
import { triggersRoutes } from '../features/triggers/triggers-routes.ts'
import { ListenService } from '../features/webhooks/listen-service.ts'
import { webhookRoutes } from '../features/webhooks/webhooks-routes.ts'
import { API_BASE, createApp, type Mount } from '../http/create-app.ts'
import { bindRoutes, type BoundRoute } from '../http/route.ts'
import { RESUME_PATH, type ResumeUrls } from '../triggers/resume/resume-urls.ts'
import { serveResume } from '../triggers/resume/serve-resume.ts'
import { serveTestWebhooks, serveWebhooks } from '../triggers/webhooks/serve-webhooks.ts'
import type { Triggers } from './build-triggers.ts'
import { NoCapacityError, NotReadyError } from './errors.ts'
import { exampleFor } from './example.ts'
import type { NodePlatform } from './node-platform.ts'
import { VERSION } from './version.ts'

export interface AppParts {
  readonly config: Config
  readonly store: Store
  readonly journal: SqliteJournal
  readonly blobs: BlobFileStore
  readonly engine: Engine
  readonly inbox: Inbox
  readonly platform: NodePlatform
  readonly triggers: Triggers
  readonly deadLetters: BulkRunner
  readonly resumeUrls: ResumeUrls
  readonly baseUrl: () => string
  readonly isReady: () => boolean
  /** Folder of the built editor. */
  readonly editor: string | undefined
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Logger
}

const MEGABYTE = 1024 * 1024

/** The Express application with all features. */
export function buildApp(parts: AppParts): { app: Express } & Pick<CoreFeatures, 'authenticator' | 'setup'> {
  const { config, platform, triggers, logger, clock } = parts
  const { types, catalogs, nodeTypes, credentialTypes, credentialTester, oauthTypes } = platform
  const welcome = exampleFor({ ...parts, types })
  const core = createCoreFeatures({
    ...{
      ...parts,
      hooks: triggers.hooks,
      listener: triggers.updates,
      catalog: types,
      catalogs,
      nodeTypes,
      credentialTypes,
      credentialTester,
      oauthTypes,
      client: platform.client,
      sandbox: platform.sandbox,
      welcome,
    },
  })
  const app = createApp({
    ...{ logger, clock, authenticator: core.authenticator, trustProxy: config.trustProxy, publicUrl: config.publicUrl },
    routes: withOpenApi([...core.routes, ...engineRoutes(parts)], { version: VERSION, base: API_BASE }),
    maxBodyBytes: config.maxBodyMb * MEGABYTE,
    mounts: fastPaths(parts),
    fallbacks: [
      ...core.pages,
      ...healthMounts(readiness(parts), logger),
      ...(parts.editor === undefined ? [] : editorMounts(parts.editor)),
    ],
  })
  return { app, authenticator: core.authenticator, setup: core.setup }
}

/** Features that need the engine. */
function engineRoutes(parts: AppParts): readonly BoundRoute[] {
  const { config, store, journal, blobs, engine, inbox, triggers, baseUrl, clock, ids, logger } = parts
  const { catalog, http } = parts.platform
  return [
    ...bindRoutes([binaryRoute], { binary: new BinaryService({ engine, blobs }) }),
    ...bindRoutes(executionRoutes, {
      bulk: new ExecutionsBulkService({ journal, store, bulk: parts.deadLetters, clock, ids }),
      moves: new MovesService({ engine, journal }),
      tests: new TestsService({ engine, catalog, vault: createCredentialVault(store) }),
      executions: new ExecutionsService({ engine, journal, workflows: store.workflows, clock, resumeUrl: parts.resumeUrls.url }),
    }),
    ...bindRoutes(deadLetterRoutes, { deadLetters: new DeadLettersService({ journal, store, bulk: parts.deadLetters, clock, ids }) }),
    ...bindRoutes(loadRoutes, { engine, circuits: parts.platform.circuits }),
    ...bindRoutes(executeRoutes, { execute: new ExecuteService({ store, engine, journal, catalog, clock, http, logger }) }),
    ...bindRoutes(inboxRoutes, { inbox: new InboxService(inbox, journal) }),
    ...bindRoutes(batchesRoutes, {
      batches: new BatchesService({ inbox, store, journal, catalog, clock, ids }),
      longestLine: config.maxBodyMb * MEGABYTE,
    }),
    ...bindRoutes(migrateRoutes, { registries: parts.platform.registries }),
    ...bindRoutes(optionsRoutes, {
      options: new OptionsService({ registries: parts.platform.registries, load: parts.platform.loadOptions, store, clock }),
    }),
    ...bindRoutes(packagesRoutes, {
      packages: new PackagesService({ host: parts.platform.packages, store, journal, changed: triggers.nodeTypesChanged }),
    }),
    ...connectorRoutes(parts),
    ...bindRoutes(webhookRoutes, { listening: new ListenService({ store, tests: triggers.tests, baseUrl }) }),
    ...bindRoutes(triggersRoutes, { store, clock, hasPublicUrl: config.publicUrl !== undefined }),
    ...bindRoutes(scheduleRoutes, { schedules: new SchedulesService({ store, triggers: triggers.updates, clock, ids }) }),
  ]
}

function connectorRoutes({ store, journal, platform, clock, logger }: AppParts): readonly BoundRoute[] {
  const { registries, client, workshop } = platform
  return bindRoutes(connectorsRoutes, {
    connectors: new ConnectorsService({ store, journal, registries, workshop, clock, logger }),
    imports: new ConnectorImports({ workshop, client }),
  })
}

/** What carries load, before the API's stack. */
function fastPaths({ engine, inbox, triggers, resumeUrls, blobs, config, clock, logger }: AppParts): readonly Mount[] {
  const files = { store: blobs, mostBytes: config.binaryMaxMb * MEGABYTE }
  const serving = { engine, inbox, clock, logger: logger.child({ part: 'webhooks' }), maxBodyBytes: config.maxBodyMb * MEGABYTE, files }
  return [
    { path: '/webhook', handler: serveWebhooks(triggers.webhooks, serving) },
    { path: '/webhook-test', handler: serveTestWebhooks(triggers.tests, serving) },
    { path: RESUME_PATH, handler: serveResume({ ...serving, urls: resumeUrls }) },
  ]
}

const readiness = ({ store, journal, engine, isReady }: AppParts): readonly ReadinessCheck[] => [
  {
    name: 'start',
    check: () => {
      if (!isReady()) throw new NotReadyError({})
    },
  },
  {
    name: 'capacity',
    check: () => {
      const { refusing } = engine.load()
      if (refusing !== undefined) throw new NoCapacityError({ refusing })
    },
  },
  { name: 'database', check: () => store.ping() },
  { name: 'journal', check: () => journal.check() },
]

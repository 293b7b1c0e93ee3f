import { createServer } from 'node:http'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ReleaseStack, systemClock, systemIds, toError, type Clock, type IdSource, type Logger } from '@millrace/base'
import {
  createEngine,
  createInbox,
  type EnvironmentNames,
  type ExpressionSettings,
  type Inbox,
  type InboxStore,
  type PacketLimits,
} from '@millrace/engine'
import { compileLimits } from '@millrace/expression'
import { createMemoryQueue } from '@millrace/queue'
import {
  openBlobFiles,
  openPacketFiles,
  openResultCache,
  openSqliteInbox,
  openSqliteJournal,
  openStore,
  type BlobFileStore,
  type OpenResultCache,
  type SqliteJournal,
  type Store,
} from '@millrace/store'
import type { Config } from '../config/read-config.ts'
import { createCredentialVault } from '../features/credentials/credential-vault.ts'
import { bothSinks, loadPlugins } from '../plugins/plugin-hooks.ts'
import { BulkRunner } from '../features/dead-letters/bulk-runner.ts'
import { EventHub } from '../stream/event-hub.ts'
import { serveStream } from '../stream/serve-stream.ts'
import { createResumeUrls } from '../triggers/resume/resume-urls.ts'
import { inboxGate } from '../triggers/inbox/inbox-gate.ts'
import { buildApp } from './build-app.ts'
import { buildTriggers } from './build-triggers.ts'
import { startHeapGuard } from './heap-guard.ts'
import { listen, localUrl } from './listen.ts'
import type { NodePlatform, NodePlatformDeps } from './node-platform.ts'
import { BlobCleaning } from './blob-cleaning.ts'
import { reloadOnChange } from './reload-packages.ts'
import { Retention } from './retention.ts'
import { workflowSource } from './workflow-source.ts'

export interface StartOptions {
  readonly logger: Logger
  /** Loads the node packages. */
  readonly loadNodes: (context: NodePlatformDeps & { readonly config: Config }) => Promise<NodePlatform>
  /** Values of the variables that `expressionEnv` names. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly clock?: Clock
  readonly ids?: IdSource
}

export interface RunningServer {
  /** Where it listens, e.g. `http://127.0.0.1:5680`. */
  readonly url: string
  readonly port: number
  /** Ends it: no new work, running steps finish within the limit, everything is flushed. Safe to call twice. */
  stop(): Promise<void>
}

const MEGABYTE = 1024 * 1024

/** The built editor, beside this package; absent while somebody works on the server alone. */
const EDITOR = fileURLToPath(new URL('../../../editor/dist', import.meta.url))

/** Starts the whole server. What was opened is closed again when a later part fails. */
export async function startServer(config: Config, options: StartOptions): Promise<RunningServer> {
  const held = new ReleaseStack()
  try {
    return await start(config, options, held)
  } catch (thrown) {
    await held.release().catch((second: unknown) => options.logger.error({ err: toError(second) }, 'what was opened could not be closed'))
    throw thrown
  }
}

async function start(config: Config, options: StartOptions, held: ReleaseStack): Promise<RunningServer> {
  const { logger, clock = systemClock, ids = systemIds } = options
  const owner = ids.next()
  const store = held.add(await openTheStore(config, { logger, clock, ids }), (one) => one.close())
  const journal = held.add(await openTheJournal(config, logger, owner), (one) => one.close())
  const inboxStore = held.add(await openTheInbox(config, logger), (one) => one.close())
  const blobs = await openTheBlobs(config, clock)
  const vault = createCredentialVault(store)
  const plugins = held.add(await loadPlugins(config.plugins, logger), (one) => one.close())
  const { conditionFunctions } = plugins
  const platform = held.add(await options.loadNodes({ config, logger, vault, store, clock, ids, conditionFunctions }), (one) => one.close())

  const address = { url: '' } // known once we listen; nothing asks before
  const baseUrl = (): string => config.publicUrl ?? address.url
  const hub = new EventHub(logger)
  const sink = plugins.isEmpty ? hub : bothSinks(hub, plugins)
  const resumeUrls = createResumeUrls(store.secrets.deriveKey('resume-urls'), baseUrl)
  const http = held.add(createServer(), (one) => one.closeAllConnections()) // last: executions may still answer their callers
  const environment: EnvironmentNames = {
    ...{ env: listedVariables(config, options.env ?? {}), vars: () => ({}), resumeUrl: resumeUrls.url },
    expressions: expressionSettings(config),
  }
  const inbox: { held?: Inbox } = {} // made after the engine, which tells it of ends
  const heap = held.add(startHeapGuard({ clock, logger }), (one) => one.stop())
  const engine = held.add(
    createEngine({
      ...{ journal, queue: createMemoryQueue({ logger }), catalog: platform.catalog, services: platform.services },
      ...{
        workflows: workflowSource(store),
        sink,
        owner,
        exclusive: true,
        concurrency: config.concurrency,
        clock,
        ids,
        logger,
      },
      isShortOfMemory: heap.isShort,
      ...{ tenantConcurrency: config.tenantConcurrency, maxQueued: config.maxQueued, cache: openTheCache(config, { logger, clock }, held) },
      ...{ packets: openPacketFiles(packetDirectory(config)), packetLimits: packetLimits(config) },
      ...{ blobs, binaryLimits: { fileBytes: config.binaryMaxMb * MEGABYTE } },
      environment,
      ended: ({ id }, { status }) => inbox.held?.ended(id, status),
    }),
    (one) => one.stop(runningStepsMayTake(config.shutdownSeconds * 1000)),
  )
  inbox.held = held.add(
    createInbox({
      ...{ store: inboxStore, engine, journal, gate: inboxGate(store, platform.catalog), sink, blobs, clock, ids, logger },
      keepMs: config.inboxKeepHours * HOUR_MS,
    }),
    (one) => one.stop(),
  )
  const announce = (): void => hub.broadcast({ type: 'node-types' })
  const triggers = buildTriggers({
    store,
    announce,
    journal,
    engine,
    inbox: inbox.held,
    environment,
    platform,
    baseUrl,
    clock,
    ids,
    logger,
  })
  const deadLetters = new BulkRunner({ store, journal, engine, clock, ids, logger })
  const ready = { state: 'starting' as 'starting' | 'ready' | 'stopping' }
  const isReady = (): boolean => ready.state === 'ready'
  const editor = existsSync(EDITOR) ? EDITOR : undefined
  const { app, authenticator, setup } = buildApp({
    ...{
      config,
      store,
      journal,
      blobs,
      engine,
      inbox: inbox.held,
      platform,
      triggers,
      deadLetters,
      resumeUrls,
      baseUrl,
      isReady,
      editor,
      clock,
      ids,
      logger,
    },
  })
  http.on('request', app)
  held.add(serveStream(http, { hub, authenticator, clock, logger, publicUrl: config.publicUrl }), (stop) => stop())

  await triggers.webhooks.load()
  await inbox.held.load()
  const port = await listen(http, config)
  held.add(http, (one) => void one.close()) // no new connections; those under way end below
  address.url = localUrl(config.host, port)
  await ensureOwner(config, setup)
  await engine.start()
  await inbox.held.start()
  held.add(deadLetters, (one) => one.stop()).start()
  held.add(triggers.scheduler, (one) => one.stop())
  void triggers.scheduler.start() // it reports its own troubles
  held.add(triggers.events, (one) => one.stop())
  void triggers.events.start() // as the scheduler
  held.add(triggers.registrar, (one) => one.stop())
  void triggers.registrar.start() // as the scheduler
  if (config.nodeReload === 'on')
    held.add(
      reloadOnChange({
        ...{ packages: platform.packages, directories: platform.folders, changed: triggers.nodeTypesChanged, clock, logger },
      }),
      (stop) => stop(),
    )
  const cleaning = new BlobCleaning({ blobs, inbox: inboxStore, logger })
  const retention = held.add(new Retention({ journal, days: config.retentionDays, cleaning, clock, logger }), (one) => one.stop())
  retention.start()
  held.add(ready, (one) => void (one.state = 'stopping'))
  ready.state = 'ready'
  logger.info({ url: address.url, port }, 'server ready')
  return { url: address.url, port, stop: () => held.release() }
}

/** Of the time that the server has to stop, what is left to running steps: the rest is for writing down, giving back and closing. */
const runningStepsMayTake = (limitMs: number): number => Math.max(limitMs - 2000, limitMs * 0.8)

const openTheStore = (config: Config, base: { logger: Logger; clock: Clock; ids: IdSource }): Promise<Store> =>
  openStore({ ...base, dataDir: resolve(config.dataDir), encryptionKey: config.encryptionKey })

const HOUR_MS = 3_600_000

const openTheInbox = ({ dataDir, inboxMaxEvents, inboxMaxMb }: Config, logger: Logger): Promise<InboxStore> =>
  openSqliteInbox({ file: join(resolve(dataDir), 'inbox.sqlite'), logger, maxEvents: inboxMaxEvents, maxBytes: inboxMaxMb * MEGABYTE })

const packetDirectory = ({ dataDir }: Config): string => join(resolve(dataDir), 'packets')

/** Executions keep their files where their packets lie: what removes the one removes the other. */
const openTheBlobs = (config: Config, clock: Clock): Promise<BlobFileStore> =>
  openBlobFiles({ blobs: join(resolve(config.dataDir), 'blobs'), executions: packetDirectory(config), clock })

/** What expressions may use. */
const expressionSettings = ({ expressionFuel, expressionStepSeconds }: Config): ExpressionSettings => ({
  limits: compileLimits({ fuel: expressionFuel }),
  stepMillis: expressionStepSeconds * 1000,
})

/** What items may take, in memory and on disk. */
const packetLimits = ({ spillKb, executionMemoryMb, executionDiskMb }: Config): Partial<PacketLimits> => ({
  spillCharacters: spillKb * 1024,
  memoryBytes: executionMemoryMb * MEGABYTE,
  diskBytes: executionDiskMb * MEGABYTE,
})

const openTheJournal = (config: Config, logger: Logger, owner: string): Promise<SqliteJournal> =>
  openSqliteJournal({ directory: join(resolve(config.dataDir), 'journal'), packetDirectory: packetDirectory(config), logger, owner })

function openTheCache(
  { dataDir, resultCacheMb }: Config,
  base: { logger: Logger; clock: Clock },
  held: ReleaseStack,
): OpenResultCache | undefined {
  if (resultCacheMb === 0) return undefined
  const file = join(resolve(dataDir), 'results.sqlite')
  return held.add(openResultCache({ ...base, file, maxBytes: resultCacheMb * MEGABYTE }), (cache) => cache.close())
}

async function ensureOwner(
  { ownerEmail, ownerPassword, ownerName }: Config,
  setup: { ensureOwner(owner: { email: string; password: string; name: string }): Promise<void> },
): Promise<void> {
  if (ownerEmail !== undefined && ownerPassword !== undefined) {
    await setup.ensureOwner({ email: ownerEmail, password: ownerPassword, name: ownerName })
  }
}

function listedVariables({ expressionEnv }: Config, env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    expressionEnv.flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

import { newId, type Id, type JsonObject, type Logger, type Millis } from '@millrace/base'
import { createEngine, type Engine, type NodeCatalog, type StepServices } from '@millrace/engine'
import { isTerminal } from '@millrace/engine/ports'
import { DirectQueue, MemoryBlobs, MemoryJournal } from '@millrace/engine/testing'
import {
  Circuits,
  createCodeService,
  createHttpClient,
  createHttpService,
  createScriptService,
  CredentialLimits,
  type HttpClient,
} from '@millrace/node-host'
import type { WebhookResponse } from '@millrace/node-sdk'
import type { Sandbox } from '@millrace/sandbox'
import type { WorkflowDocument } from '@millrace/workflow'
import { checkDocument } from '@millrace/workflow/check'
import { TestSetupError } from '../errors.ts'
import { Activity } from './activity.ts'
import { drive } from './drive.ts'
import { FakeHttp } from './fake-http.ts'
import { Mocks } from './mocks.ts'
import type { RunWorkflowOptions, WorkflowRun } from './options.ts'
import { resultOf } from './result.ts'
import { startOf } from './start.ts'
import { TestClock } from './test-clock.ts'
import { testCatalog } from './test-catalog.ts'
import { withVariables } from './variables.ts'

export interface BenchParts {
  readonly catalog: NodeCatalog
  readonly types: Parameters<typeof createHttpService>[0]['types']
  readonly sandbox: Sandbox
  readonly logger: Logger
}

/** When tests begin that say nothing else. */
export const TEST_NOW: Millis = Date.UTC(2030, 0, 1)
const REAL_LIMIT_MS: Millis = 30_000
const TENANT = newId()
/** Stands for a token of a service with OAuth2 where the fake names none. */
const FAKE_TOKEN = 'test-access-token'

interface Asked {
  readonly document: WorkflowDocument
  readonly options: RunWorkflowOptions
}

/** One execution with the real engine on its own clock, journal and queue. */
export async function executeTest({ document: given, options }: Asked, parts: BenchParts): Promise<WorkflowRun> {
  const document = prepared(given, options)
  const mocks = new Mocks(document, (options.mocks as ConstructorParameters<typeof Mocks>[1]) ?? {})
  const activity = new Activity()
  const clock = new TestClock(timeOf(options.now))
  const http = new FakeHttp(options.http ?? [], options.recordings)
  const journal = new MemoryJournal()
  const catalog = testCatalog(parts.catalog, { mocks, activity })
  const engine = createEngine({
    blobs: new MemoryBlobs(),
    ...{ journal, catalog, clock, queue: new DirectQueue(), services: services(http, { ...parts, clock, activity }, options) },
    workflows: called(options.workflows ?? {}),
    sink: { wants: () => false, emit: () => undefined },
    environment: {
      env: options.env ?? {},
      vars: () => options.variables ?? {},
      resumeUrl: (id) => `http://millrace.test/resume/${id}`,
    },
    ...{ owner: newId(), exclusive: true, logger: parts.logger, random: () => 0.5 },
  })
  await engine.start()
  const start = await startOf(document, options, { catalog: parts.catalog, now: clock.now() })
  const answered: { response: WebhookResponse | null } = { response: null }
  const { executionId, accepted, finished } = engine.accept({
    ...{ tenantId: TENANT, workflowId: WORKFLOW_ID, version: 0, document, mode: 'production' },
    ...{ trigger: start.kind, startNode: start.nodeId, items: start.items.map((json) => ({ json })) },
    onRespond: (response) => (answered.response = response),
  })
  finished.catch(() => undefined) // it is looked up in the journal
  await accepted
  try {
    await drive(
      { engine, journal, clock, activity, executionId },
      { resume: options.resume ?? [], limitMs: options.limitMs ?? REAL_LIMIT_MS },
    )
    return await seen(engine, { executionId, document, clock, mocks, http, response: answered.response, catalog: parts.catalog })
  } finally {
    await stopped(engine, clock, isOver(journal, executionId))
  }
}

/** Of the workflow in the test; those that it calls have ids of their own. */
const WORKFLOW_ID = newId()

type Seen = Parameters<typeof resultOf>[1] & { readonly executionId: Id }

async function seen(engine: Engine, parts: Seen): Promise<WorkflowRun> {
  const view = await engine.view(TENANT, parts.executionId)
  if (view === undefined) throw new TestSetupError({ path: '', reason: 'nothing of the execution was recorded' })
  return resultOf(view, parts)
}

const isOver = ({ rows }: MemoryJournal, id: Id): boolean => {
  const status = rows.get(id)?.header.status
  return status !== undefined && isTerminal(status)
}

/** What still waits has nobody who looks at it any more. A node that does not end is left behind, or the test would not end either. */
async function stopped(engine: Engine, clock: TestClock, isOver: boolean): Promise<void> {
  const stopping = engine.stop(0)
  clock.jumpTo(clock.now())
  if (isOver) await stopping
  else stopping.catch(() => undefined)
}

/** Throws TestSetupError for what is no workflow. */
function prepared(document: WorkflowDocument, { variables = {} }: RunWorkflowOptions): WorkflowDocument {
  const [problem] = checkDocument(document)
  if (problem !== undefined) throw new TestSetupError({ path: `/workflow${problem.path}`, reason: problem.message })
  // What is recorded is what a test looks at: a workflow that keeps nothing would hide it.
  const settings = { ...document.settings, durability: 'step' as const }
  return withVariables({ ...document, settings }, variables)
}

function timeOf(now: string | undefined): Millis {
  if (now === undefined) return TEST_NOW
  const time = Date.parse(now)
  if (Number.isNaN(time)) throw new TestSetupError({ path: '/now', reason: `${JSON.stringify(now)} is no time` })
  return time
}

const called = (workflows: Readonly<Record<string, WorkflowDocument>>): Parameters<typeof createEngine>[0]['workflows'] => ({
  load: (_tenant, id) => Promise.resolve(Object.hasOwn(workflows, id) ? workflows[id] : undefined),
  published: (_tenant, id) => Promise.resolve(Object.hasOwn(workflows, id) ? 1 : undefined),
})

interface ServiceParts extends BenchParts {
  readonly clock: TestClock
  readonly activity: Activity
}

/** What steps are served with: all as on a server, up to the network. */
function services(
  fake: FakeHttp,
  { types, sandbox, clock, activity }: ServiceParts,
  { credentials = {} }: RunWorkflowOptions,
): StepServices {
  const real = createHttpClient({ allowPrivate: 'all', clock, transport: fake.send })
  const client: HttpClient = {
    request: (request, options) => activity.sending(() => real.request(request, options)),
    close: () => real.close(),
  }
  const http = createHttpService({
    ...{ client, types, circuits: new Circuits({ failures: 0, pauseMs: 0, clock }), limits: new CredentialLimits(clock) },
    // Ids mean nothing here: a fake is of a type.
    credentials: { get: (_tenant, type) => Promise.resolve(fakeOf(credentials, type)) },
    tokens: { token: ({ data }) => Promise.resolve(typeof data['accessToken'] === 'string' ? data['accessToken'] : FAKE_TOKEN) },
  })
  return {
    http: (request, caller) =>
      activity.request(caller.idempotencyKey, () =>
        http(request, { ...caller, credentials: Object.fromEntries(caller.credentialTypes.map((type) => [type, type])) }),
      ),
    code: createCodeService(sandbox, { client, hosts: 'all' }) as StepServices['code'], // as the server hands it over
    script: createScriptService(sandbox),
  }
}

const fakeOf = (credentials: Readonly<Record<string, JsonObject>>, type: string): { type: string; data: JsonObject } | undefined =>
  Object.hasOwn(credentials, type) ? { type, data: credentials[type] ?? {} } : undefined

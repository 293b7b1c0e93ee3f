import {
  hasScope,
  type AnswerBody,
  type AnswerReply,
  type ControlBody,
  type ControlReply,
  type Execution,
  type ExecutionPage,
  type ExecutionStatus,
  type ExecutionSummary,
  type Packet,
  type StepDetail,
} from '@millrace/api'
import { isId, type Clock, type Id, type JsonObject, type JsonValue, type Millis } from '@millrace/base'
import {
  ExecutionNotFoundError,
  StepNotFoundError,
  type Engine,
  type ExecutionFilter,
  type ExecutionHeader,
  type ExecutionView,
  type JournalStore,
  type StepView,
} from '@millrace/engine'
import { CursorInvalidError, type Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { NothingWaitsError } from '../../triggers/resume/serve-resume.ts'
import { searchData, type DataSearchRequest } from './data-search.ts'
import { executionView, instant, instantOrNull, stepView, summaryView } from './execution-views.ts'
import { itemSearch } from './item-search.ts'
import { PacketPager, type PacketRange } from './packet-page.ts'

export interface ExecutionQuery {
  readonly workflowId?: Id | undefined
  readonly status?: readonly ExecutionStatus[] | undefined
  readonly mode?: ExecutionSummary['mode'] | undefined
  readonly from?: Millis | undefined
  readonly to?: Millis | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  /** Only executions whose data fits. */
  readonly search?: string | undefined
}

export interface ExecutionsDeps {
  readonly engine: Pick<Engine, 'view' | 'control' | 'resume'>
  readonly journal: Pick<JournalStore, 'list' | 'deadLetterMark'>
  readonly workflows: Pick<Store['workflows'], 'names'>
  readonly clock: Pick<Clock, 'now'>
  /** The signed address that lets a waiting step go on. */
  readonly resumeUrl: (executionId: Id) => string
}

/** Reading and controlling executions. All of it comes from the journal. */
export class ExecutionsService {
  readonly #deps: ExecutionsDeps
  constructor(deps: ExecutionsDeps) {
    this.#deps = deps
  }

  /** A search in their data ends when the caller has gone. Throws SearchTooLongError. */
  async list({ tenantId }: Actor, query: ExecutionQuery, signal: AbortSignal): Promise<ExecutionPage> {
    const { limit, cursor, search: text = '', ...filter } = query
    if (cursor !== undefined && !isId(cursor)) throw new CursorInvalidError({})
    const search = itemSearch(text)
    const range = { filter: definedOf(filter), limit, cursor }
    if (search !== undefined) return this.#search(tenantId, { search, ...range, signal })
    const page = await this.#deps.journal.list(tenantId, range.filter, { limit, ...(cursor === undefined ? {} : { cursor }) })
    return { data: await this.#summaries(tenantId, page.data), nextCursor: page.nextCursor }
  }

  async #search(tenantId: Id, asked: DataSearchRequest): Promise<ExecutionPage> {
    const { data, nextCursor, searched, searchedTo, cutShort } = await searchData(this.#deps, tenantId, asked)
    return {
      data: await this.#summaries(tenantId, data),
      nextCursor,
      searched: { executions: searched, to: instantOrNull(searchedTo), cutShort },
    }
  }

  async #summaries(tenantId: Id, headers: readonly ExecutionHeader[]): Promise<ExecutionSummary[]> {
    const names = await this.#deps.workflows.names(
      tenantId,
      headers.map(({ workflowId }) => workflowId),
    )
    return headers.map((header) => summaryView(header, names.get(header.workflowId) ?? ''))
  }

  async get(actor: Actor, executionId: Id): Promise<Execution> {
    const view = await this.#view(actor, executionId)
    const names = await this.#deps.workflows.names(actor.tenantId, [view.header.workflowId])
    const execution = executionView(
      view,
      names.get(view.header.workflowId) ?? view.document.name,
      await this.#deadLetter(actor, view.header),
    )
    // Whoever has the address may call it: it is told to those alone who may do so without it.
    const maySee = hasScope(actor.role, 'execution:control') && view.steps.some(waitsForCall)
    return maySee ? { ...execution, resumeUrl: this.#deps.resumeUrl(executionId) } : execution
  }

  async #deadLetter({ tenantId }: Actor, { id, status, mode }: ExecutionHeader): Promise<Execution['deadLetter']> {
    if (status !== 'failed' || mode !== 'production') return null
    const mark = await this.#deps.journal.deadLetterMark(tenantId, id)
    return mark === undefined ? { state: 'open', by: null, at: null } : { state: mark.as, by: mark.by, at: instant(mark.at) }
  }

  /** One step with a page of its items. Throws SearchTooLongError. */
  async step(actor: Actor, executionId: Id, stepId: string, range: PacketRange): Promise<StepDetail> {
    const pager = new PacketPager(range)
    const view = await this.#view(actor, executionId)
    const step = view.steps.find(({ id }) => id === stepId)
    if (step === undefined) throw new StepNotFoundError({ executionId, step: stepId })
    const outputs: Packet[] = [] // before the inputs: what a step gave is asked for more often
    for (const packet of step.outputs) outputs.push(await pager.page(packet))
    const inputs: Packet[] = []
    for (const packet of step.inputs) inputs.push(await pager.pageOfInput(packet))
    return {
      ...stepView(step),
      inputs,
      outputs,
      logs: step.logs.map((log) => ({ ...log, at: instant(log.at) })),
      attempts: step.attempts.map(({ attempt, at, error, retryAt }) => ({
        attempt,
        at: instant(at),
        error,
        retryAt: instantOrNull(retryAt),
      })),
    }
  }

  async control({ tenantId, userId, name }: Actor, executionId: Id, body: ControlBody): Promise<ControlReply> {
    const { action, from, version, decision, items, breakpoints } = body
    return this.#deps.engine.control(tenantId, executionId, action, {
      actor: { id: userId, name },
      ...(from === undefined ? {} : { from }),
      ...(version === undefined ? {} : { version }),
      ...(decision === undefined ? {} : { decision }),
      ...(breakpoints === undefined ? {} : { stops: breakpoints }),
      ...(items === undefined ? {} : { items: items.map((json) => ({ json: json as JsonObject })) }), // it came as JSON
    })
  }

  /** Lets a step that waits for a call go on, with what the caller would have sent. Throws NothingWaitsError. */
  async answer(actor: Actor, executionId: Id, { step, body }: AnswerBody): Promise<AnswerReply> {
    await this.#view(actor, executionId)
    const item = { json: { body: (body ?? null) as JsonValue, query: {}, method: 'POST' } } // it came as JSON
    const by = { id: actor.userId, name: actor.name }
    const resumed = await this.#deps.engine.resume(executionId, [item], { by, ...(step === undefined ? {} : { step }) })
    if (!resumed) throw new NothingWaitsError({ executionId })
    return { executionId, resumed }
  }

  async #view({ tenantId }: Actor, executionId: Id): Promise<ExecutionView> {
    const view = await this.#deps.engine.view(tenantId, executionId)
    if (view === undefined) throw new ExecutionNotFoundError({ executionId })
    return view
  }
}

const waitsForCall = ({ status, waits }: StepView): boolean => status === 'waiting' && waits.at(-1)?.for === 'token'

/** Without the members that are undefined: absent and undefined are different to the journal's type. */
const definedOf = (filter: { readonly [K in keyof ExecutionFilter]: ExecutionFilter[K] | undefined }): ExecutionFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))

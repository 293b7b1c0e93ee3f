import type { ControlBody, ControlReply, Execution, ExecutionStatus, ExecutionSummary, Packet, PageOf, StepDetail } from '@millrace/api'
import { isId, type Id, type JsonObject, type Millis } from '@millrace/base'
import {
  ExecutionNotFoundError,
  StepNotFoundError,
  type Engine,
  type ExecutionFilter,
  type ExecutionHeader,
  type ExecutionView,
  type JournalStore,
} from '@millrace/engine'
import { CursorInvalidError, type Store } from '@millrace/store'
import type { Actor } from '../../http/actor.ts'
import { executionView, instant, instantOrNull, stepView, summaryView } from './execution-views.ts'
import { PacketPager, type PacketRange } from './packet-page.ts'

export interface ExecutionQuery {
  readonly workflowId?: Id | undefined
  readonly status?: readonly ExecutionStatus[] | undefined
  readonly mode?: ExecutionSummary['mode'] | undefined
  readonly from?: Millis | undefined
  readonly to?: Millis | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface ExecutionsDeps {
  readonly engine: Pick<Engine, 'view' | 'control'>
  readonly journal: Pick<JournalStore, 'list' | 'deadLetterMark'>
  readonly workflows: Pick<Store['workflows'], 'names'>
}

/** Reading and controlling executions. All of it comes from the journal. */
export class ExecutionsService {
  readonly #deps: ExecutionsDeps
  constructor(deps: ExecutionsDeps) {
    this.#deps = deps
  }

  async list({ tenantId }: Actor, query: ExecutionQuery): Promise<PageOf<ExecutionSummary>> {
    const { limit, cursor, ...filter } = query
    if (cursor !== undefined && !isId(cursor)) throw new CursorInvalidError({})
    const page = await this.#deps.journal.list(tenantId, definedOf(filter), { limit, ...(cursor === undefined ? {} : { cursor }) })
    const names = await this.#deps.workflows.names(
      tenantId,
      page.data.map(({ workflowId }) => workflowId),
    )
    return { data: page.data.map((header) => summaryView(header, names.get(header.workflowId) ?? '')), nextCursor: page.nextCursor }
  }

  async get(actor: Actor, executionId: Id): Promise<Execution> {
    const view = await this.#view(actor, executionId)
    const names = await this.#deps.workflows.names(actor.tenantId, [view.header.workflowId])
    return executionView(view, names.get(view.header.workflowId) ?? view.document.name, await this.#deadLetter(actor, view.header))
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

  async #view({ tenantId }: Actor, executionId: Id): Promise<ExecutionView> {
    const view = await this.#deps.engine.view(tenantId, executionId)
    if (view === undefined) throw new ExecutionNotFoundError({ executionId })
    return view
  }
}

/** Without the members that are undefined: absent and undefined are different to the journal's type. */
const definedOf = (filter: { readonly [K in keyof ExecutionFilter]: ExecutionFilter[K] | undefined }): ExecutionFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))

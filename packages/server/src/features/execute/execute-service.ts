import type { ExecuteBody, ExecuteReply } from '@millrace/api'
import { type Clock, type Id, type Logger } from '@millrace/base'
import type { AcceptRequest, Engine, ExecutionResult, JournalStore, NodeCatalog } from '@millrace/engine'
import type { HttpService } from '@millrace/node-host'
import type { Item } from '@millrace/node-sdk'
import { mustBeAt, type Store } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Actor } from '../../http/actor.ts'
import { NoTriggerEventError, WorkflowNotPublishedError } from '../../triggers/errors.ts'
import { firstEvent } from '../../triggers/events/first-event.ts'
import { latestEvent } from '../../triggers/events/latest-event.ts'
import type { TriggerNode } from '../../triggers/trigger-node.ts'
import { shownOutput } from '../executions/shown-output.ts'
import { WorkflowArchivedError, WorkflowNotFoundError } from '../workflows/errors.ts'
import { chooseStart } from './choose-start.ts'
import { inputItems } from './input-items.ts'
import { tryingOut } from './trying-out.ts'
import { waitForEnd } from './wait-for-end.ts'

export interface ExecuteDeps {
  readonly store: Pick<Store, 'workflows' | 'versions'>
  readonly engine: Pick<Engine, 'accept' | 'view'>
  readonly journal: Pick<JournalStore, 'header'>
  readonly catalog: NodeCatalog
  readonly clock: Clock
  /** For triggers that are asked for an event. */
  readonly http: HttpService
  readonly logger: Logger
}

interface Sampling {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly document: WorkflowDocument
  readonly start: TriggerNode
  readonly signal: AbortSignal
}

/** Starting workflows by hand or by the API. */
export class ExecuteService {
  readonly #deps: ExecuteDeps
  constructor(deps: ExecuteDeps) {
    this.#deps = deps
  }

  /** Throws `workflow.not-found`, `workflow.revision-conflict`, `workflow.not-published`, `workflow.no-trigger`, `trigger.no-event`, `execute.input-invalid`, `execute.draft-only`, `execute.reuse-with-start`, `execute.unknown-node`, `execution.reuse-refused`, `workflow.concurrency-key` or `engine.overloaded`. */
  async execute({ tenantId }: Actor, workflowId: Id, body: ExecuteBody, signal: AbortSignal): Promise<ExecuteReply> {
    const { version, document } = await this.#what(tenantId, workflowId, body)
    const trying = tryingOut(body, version === 0 ? document : undefined)
    const given = inputItems(body.input)
    const start = chooseStart(document, this.#deps.catalog, { workflowId, wanted: body.trigger })
    const request: AcceptRequest = {
      ...{ tenantId, workflowId, version, trigger: 'manual', mode: version === 0 ? 'manual' : 'production' },
      ...{ startNode: start.node.id, items: given ?? (await this.#first({ tenantId, workflowId, document, start, signal }, body)) },
      ...(version === 0 ? { document } : {}),
      ...trying,
      ...(body.priority === undefined ? {} : { priority: body.priority }),
    }
    const execution = this.#deps.engine.accept(request)
    await execution.accepted
    const result = body.wait === true ? await waitForEnd({ tenantId, execution, signal }, this.#deps) : undefined
    return replyOf(execution.executionId, result)
  }

  async #what(
    tenantId: Id,
    workflowId: Id,
    { target = 'draft', revision }: ExecuteBody,
  ): Promise<{ version: number; document: WorkflowDocument }> {
    const { store } = this.#deps
    const workflow = await store.workflows.get(tenantId, workflowId)
    if (workflow === null) throw new WorkflowNotFoundError({ workflowId })
    if (workflow.status === 'archived') throw new WorkflowArchivedError({ workflowId })
    if (target === 'draft') {
      mustBeAt(workflow, revision)
      return { version: 0, document: workflow.document }
    }
    const version = workflow.publishedVersion
    const document = version === null ? undefined : await store.versions.document(tenantId, workflowId, version)
    if (version === null || document === undefined) throw new WorkflowNotPublishedError({ workflowId })
    return { version, document }
  }

  /** What a draft starts with without an input: what an earlier execution began with, what is pinned at its trigger, or a sample. */
  async #first(sampling: Sampling, { reuse, target = 'draft' }: ExecuteBody): Promise<readonly Item[]> {
    if (reuse !== undefined) return [] // the engine takes them from there
    const { pinned = {} } = sampling.document
    const { id } = sampling.start.node
    if (target !== 'draft' || !Object.hasOwn(pinned, id)) return this.#samples(sampling)
    return pinned[id] as readonly Item[] // the document's schema checked it
  }

  /** Without an input an execution starts with what its trigger gives for an empty call, so that expressions find the usual shape. */
  async #samples({ start, document, ...from }: Sampling): Promise<readonly Item[]> {
    switch (start.kind) {
      case 'manual':
        return [{ json: {} }]
      case 'webhook': {
        const { methods, path } = await start.trigger.spec(start.config)
        const call = { method: methods[0] ?? 'POST', path, query: {}, headers: {}, body: {}, ip: '' }
        const items = await start.trigger.receive(call, start.config)
        if (items.length === 0) throw new NoTriggerEventError({ nodeName: start.node.name })
        return items
      }
      case 'schedule':
        return start.trigger.fire({ scheduledFor: this.#deps.clock.now(), timezone: document.settings?.timezone ?? 'UTC' }, start.config)
      case 'poll':
        return latestEvent({ ...from, document, trigger: start }, this.#deps)
      case 'listen':
        return firstEvent({ ...from, document, trigger: start }, this.#deps)
    }
  }
}

function resultOf(items: readonly Item[]): Pick<ExecuteReply, 'output' | 'outputTotal'> {
  const { output, ...rest } = shownOutput(items)
  return output === null ? rest : { output, ...rest }
}

function replyOf(executionId: Id, result: ExecutionResult | undefined): ExecuteReply {
  if (result === undefined) return { executionId, status: 'running' }
  const { status, items, error } = result
  return {
    executionId,
    status,
    ...(status === 'completed' ? resultOf(items) : {}),
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
  }
}

import type { Id } from '@millrace/base'
import { compilePolicies, type EnvironmentNames, type NodeCatalog } from '@millrace/engine'
import type { WebhookRouteRow } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import { MethodNotAllowedError } from '../../http/errors.ts'
import { WebhookNotFoundError } from '../errors.ts'
import { triggerNode } from '../trigger-node.ts'
import { webhookTarget, type WebhookChecks, type WebhookTarget } from './webhook-target.ts'

export interface WebhookTableDeps {
  readonly routes: {
    all(): Promise<readonly WebhookRouteRow[]>
    ofWorkflow(tenantId: Id, workflowId: Id): Promise<readonly WebhookRouteRow[]>
  }
  readonly document: (tenantId: Id, workflowId: Id, version: number) => Promise<WorkflowDocument | undefined>
  readonly catalog: NodeCatalog
  readonly checks: WebhookChecks
  /** For keys of events. */
  readonly environment: Pick<EnvironmentNames, 'env' | 'vars'>
}

interface Entry {
  readonly row: WebhookRouteRow
  /** Made at the first call: loading every document at the start would make it slow. */
  target: Promise<WebhookTarget | undefined> | undefined
}

/** The published webhooks, in memory. Complete once `load` resolved: no call of a published webhook is answered 404 after that. */
export class WebhookTable {
  readonly #deps: WebhookTableDeps
  #byPath = new Map<string, Map<string, Entry>>()

  constructor(deps: WebhookTableDeps) {
    this.#deps = deps
  }

  async load(): Promise<void> {
    const rows = await this.#deps.routes.all()
    this.#byPath = new Map()
    rows.forEach((row) => this.#add(row))
  }

  /** Node types changed: what their triggers say is asked anew at the next call. */
  nodeTypesChanged(): void {
    for (const methods of this.#byPath.values()) for (const entry of methods.values()) entry.target = undefined
  }

  /** Takes over what the store says about one workflow; to be awaited before a publish is answered. */
  async refresh(tenantId: Id, workflowId: Id): Promise<void> {
    const rows = await this.#deps.routes.ofWorkflow(tenantId, workflowId)
    for (const [path, methods] of this.#byPath) {
      for (const [method, { row }] of methods) if (row.workflowId === workflowId) methods.delete(method)
      if (methods.size === 0) this.#byPath.delete(path)
    }
    rows.forEach((row) => this.#add(row))
  }

  /** Throws WebhookNotFoundError or MethodNotAllowedError. */
  async find(method: string, path: string): Promise<WebhookTarget> {
    const methods = this.#byPath.get(path)
    if (methods === undefined) throw new WebhookNotFoundError({ method, path, test: false })
    const entry = methods.get(method)
    if (entry === undefined) throw new MethodNotAllowedError({ method, allowed: [...methods.keys()].sort() })
    const target = await (entry.target ??= this.#target(entry))
    if (target === undefined) throw new WebhookNotFoundError({ method, path, test: false })
    return target
  }

  #add(row: WebhookRouteRow): void {
    const methods = this.#byPath.get(row.path) ?? new Map<string, Entry>()
    this.#byPath.set(row.path, methods.set(row.method, { row, target: undefined }))
  }

  async #target(entry: Entry): Promise<WebhookTarget | undefined> {
    const { tenantId, workflowId, version, nodeId } = entry.row
    try {
      const document = await this.#deps.document(tenantId, workflowId, version)
      const trigger = document === undefined ? undefined : triggerNode(document, nodeId, this.#deps.catalog)
      if (document === undefined || trigger?.kind !== 'webhook') return undefined
      const policies = compilePolicies(document, { tenantId, workflowId, environment: this.#deps.environment })
      return await webhookTarget({ tenantId, workflowId, version }, trigger, this.#deps.checks, policies)
    } catch (thrown) {
      entry.target = undefined // the next call tries again: the store may have been busy
      throw thrown
    }
  }
}

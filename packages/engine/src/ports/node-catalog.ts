import type { Id, JsonObject } from '@millrace/base'
import type { AnyDefinition } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'

/** What is wrong with one config value: `path` is a JSON pointer into the config. */
export interface ConfigProblem {
  readonly path: string
  readonly message: string
}

export interface LoadedNodeType {
  readonly definition: AnyDefinition
  /** Checks a config whose expressions are resolved, and fills defaults in place; empty when it fits. */
  check(config: JsonObject): readonly ConfigProblem[]
}

/** The node types that this process can run. */
export interface NodeCatalog {
  get(type: string, version: number): LoadedNodeType | undefined
  /** Counts up when what `get` gives to a tenant changes. Absent: it never does. */
  generation?(tenantId: Id): number
  /**
   * The types that a tenant has, as far as its document names them: at once where they are at hand. Absent: all tenants have the same.
   * Only this one is asked when a plan is made, so that what follows is as fast for tenants with types of their own.
   */
  ofTenant?(tenantId: Id, document: WorkflowDocument): NodeCatalog | Promise<NodeCatalog>
}

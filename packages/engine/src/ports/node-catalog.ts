import type { JsonObject } from '@millrace/base'
import type { AnyDefinition } from '@millrace/node-sdk'

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
  /** Counts up when what `get` gives changes. Absent: it never does. */
  generation?(): number
}

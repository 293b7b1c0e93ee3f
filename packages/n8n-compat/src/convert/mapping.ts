import type { JsonObject } from '@millrace/base'
import type { NodeNote } from '../report.ts'
import type { SourceNode } from '../read/source.ts'

/** What a node becomes. */
export interface Converted {
  /** Type of ours. */
  readonly type: string
  readonly config: JsonObject
  /** Our port for each input that it had. @default ['main'] */
  readonly inputs?: readonly string[]
  /** Our ports for each output that it had; several when items can leave in several ways. @default [['main']] */
  readonly outputs?: readonly (readonly string[])[]
  /** Configs of further nodes like this one, for triggers that had several times. */
  readonly also?: readonly JsonObject[]
  readonly notes?: readonly NodeNote[]
  /** Why the node is kept as it was where the installed type does not take this config: an older or another package may lack it. */
  readonly otherwise?: string
}

export interface ConvertContext {
  /** Ids here of workflows that are imported together, by the ids that they had. */
  readonly workflowIds: ReadonlyMap<string, string>
}

/** How one type of n8n is imported: a line of the table. */
export interface NodeMapping {
  /** Types, without the name of their package where that is n8n's own. */
  readonly from: readonly string[]
  /** What n8n calls it. */
  readonly title: string
  /** Versions of it that are read. */
  readonly versions: string
  /** What it becomes, for the guide. */
  readonly becomes: string
  /** What does not come along, or differs, for the guide. */
  readonly differs?: string
  /** Throws NoEquivalentError where the node, as it is set, has no equal: it is kept as it was then. */
  convert(node: SourceNode, context: ConvertContext): Converted
}

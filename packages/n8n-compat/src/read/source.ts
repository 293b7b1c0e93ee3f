import type { JsonObject } from '@millrace/base'
import type { Params } from './params.ts'

/** A node as the document has it, with the id and the name that it gets here. */
export interface SourceNode {
  readonly id: string
  readonly name: string
  /** `n8n-nodes-base.set`. */
  readonly type: string
  readonly version: number
  readonly position: readonly [number, number]
  readonly params: Params
  /** The whole node, as it stands in the document. */
  readonly raw: JsonObject
}

/** One wire. Places count from 0; `kind` is `main` for items, else the name of what is attached. */
export interface SourceWire {
  readonly from: string
  readonly kind: string
  readonly output: number
  readonly to: string
  readonly input: number
}

export interface SourceWorkflow {
  readonly name: string
  readonly nodes: readonly SourceNode[]
  readonly notes: readonly SourceNode[]
  /** Names of the nodes that `from` and `to` of wires are ids of. */
  readonly wires: readonly SourceWire[]
  readonly raw: JsonObject
  /** Names that had to change, from the old one to the new one. */
  readonly renamed: ReadonlyMap<string, string>
  /** What was left out, in words. */
  readonly remarks: readonly string[]
}

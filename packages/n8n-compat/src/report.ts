/** What became of a node. ok: it does the same. adapted: it does it in another way. missing: a person has to complete it. */
export type NodeOutcome = 'ok' | 'adapted' | 'missing'

/** Something about a node that differs from before; `missing` is what did not come along. */
export interface NodeNote {
  readonly kind: 'changed' | 'missing'
  /** What it is, and what to do. */
  readonly text: string
}

export interface NodeReport {
  /** In the workflow that was made. */
  readonly nodeId: string
  readonly name: string
  /** Type and version that it had. */
  readonly from: string
  /** Type that it has; null where it was kept as it was, because nothing here does the same. */
  readonly type: string | null
  readonly outcome: NodeOutcome
  readonly notes: readonly NodeNote[]
}

/** An expression that the expression language does not take as it stands, or that is likely to be wrong. */
export interface ExpressionReport {
  readonly nodeId: string
  readonly name: string
  /** JSON pointer into the node's config. */
  readonly path: string
  readonly source: string
  readonly severity: 'error' | 'warning'
  readonly message: string
}

/** A credential that nodes had; its secret is not in a workflow. */
export interface CredentialReport {
  readonly name: string
  /** As n8n calls it. */
  readonly type: string
  readonly nodes: readonly string[]
}

export interface ConversionReport {
  readonly from: 'n8n'
  readonly totals: {
    readonly nodes: number
    readonly ok: number
    readonly adapted: number
    readonly missing: number
    readonly expressions: number
    readonly doubtfulExpressions: number
  }
  readonly nodes: readonly NodeReport[]
  /** The first of them. */
  readonly expressions: readonly ExpressionReport[]
  readonly credentials: readonly CredentialReport[]
  /** About the workflow itself: settings, names, connections. */
  readonly notes: readonly string[]
}

export const changed = (text: string): NodeNote => ({ kind: 'changed', text })
export const missing = (text: string): NodeNote => ({ kind: 'missing', text })

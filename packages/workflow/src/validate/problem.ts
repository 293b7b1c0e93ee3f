/** Something about a workflow that a person should know; `error` keeps it from being published. */
export interface WorkflowProblem {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'suggestion'
  readonly message: string
  readonly suggestion?: string
  /** JSON pointer into the document. */
  readonly path: string
  readonly nodeId?: string
  readonly edgeId?: string
  /** Where in the expression at `path`, in UTF-16 units; `end` is exclusive. */
  readonly span?: { readonly start: number; readonly end: number }
}

/** One step of a JSON pointer, RFC 6901. */
export const pointerStep = (key: string | number): string => String(key).replaceAll('~', '~0').replaceAll('/', '~1')

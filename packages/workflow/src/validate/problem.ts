import type { Words } from '@millrace/base'

/** Something about a workflow that a person should know; `error` keeps it from being published. */
export interface WorkflowProblem {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'suggestion'
  /** In English. */
  readonly message: string
  readonly suggestion?: string
  /** What `message` and `suggestion` say, for whoever shows them in another language; absent where the author of a node wrote them. */
  readonly words?: Words
  readonly suggestionWords?: Words
  /** JSON pointer into the document. */
  readonly path: string
  readonly nodeId?: string
  readonly edgeId?: string
  /** Where in the expression at `path`, in UTF-16 units; `end` is exclusive. */
  readonly span?: { readonly start: number; readonly end: number }
}

/** A problem as answers hold it: in English alone. */
export function inEnglish({ words: _, suggestionWords: __, ...problem }: WorkflowProblem): WorkflowProblem {
  return problem
}

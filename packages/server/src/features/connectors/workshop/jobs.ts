import type { ImportReport, ListedOperation } from '@millrace/openapi'
import type { Issue, SentConnector } from '@millrace/node-host'

/** Work on documents of strangers that may be large or made to be costly. */
export type Job = CheckJob | ImportJob

/** What is wrong with a connector. */
export interface CheckJob {
  readonly kind: 'check'
  readonly connector: SentConnector
}

/** A connector of a document or a cURL line. */
export interface ImportJob {
  readonly kind: 'import'
  readonly from: 'openapi' | 'curl'
  readonly text: string
  readonly listOnly: boolean
  readonly id?: string | undefined
  readonly title?: string | undefined
  readonly baseUrl?: string | undefined
  /** Absent: all. */
  readonly operations?: readonly string[] | undefined
}

export interface Imported extends SentConnector {
  readonly report: ImportReport
  readonly issues: readonly Issue[]
  /** As JSON. */
  readonly bytes: number
}

export interface JobResult {
  readonly check: { readonly issues: readonly Issue[] }
  readonly import: { readonly available: readonly ListedOperation[]; readonly imported: Imported | null }
}

/** What a job answers; an error of the catalogue as its parts, since errors lose their class on the way between threads. */
export type Answer =
  | { readonly ok: true; readonly result: JobResult[Job['kind']] }
  | { readonly ok: false; readonly error: { readonly code: string; readonly status: number; readonly message: string } }

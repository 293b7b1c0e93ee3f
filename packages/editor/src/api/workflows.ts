import type {
  CheckCodeBody,
  CheckCodeReply,
  ConvertReply,
  CreateVersionBody,
  ExecuteBody,
  ExecuteReply,
  ImportReply,
  LabelWorkflowBody,
  DraftBody,
  ListenReply,
  PageOf,
  PublishBody,
  TriggerStatuses,
  ValidationReply,
  Workflow,
  WorkflowStatus,
  WorkflowLabelsReply,
  WorkflowSummary,
  WorkflowVersion,
} from '@millrace/api'
import type { WorkflowDocument } from '@millrace/workflow'
import { MOST_AT_ONCE, everyPage } from './every-page.ts'
import { queryText, type Http, type RequestOptions } from './http.ts'

export interface WorkflowListQuery {
  readonly search?: string | undefined
  readonly status?: WorkflowStatus | undefined
  readonly tag?: string | undefined
  /** `''` is the top; without it all folders. */
  readonly folder?: string | undefined
  /** Folders below count too. */
  readonly deep?: boolean | undefined
  readonly sort?: 'updated' | 'name' | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | null | undefined
}

/** Changes of a workflow's state, besides publishing. */
export type WorkflowMove = 'unpublish' | 'pause' | 'resume' | 'archive' | 'unarchive'

const SYNC_EXECUTION_TIMEOUT_MS = 120_000

/** What is empty is left out, but for the folder: the empty one is the top. */
function listQuery(query: WorkflowListQuery): string {
  const text = queryText({ ...query })
  return query.folder === '' ? `${text}${text === '' ? '?' : '&'}folder=` : text
}

/** Workflows, their versions, and what one can do with them. */
export const workflowsApi = (http: Http) => ({
  list: (query: WorkflowListQuery, signal?: AbortSignal) => http.get<PageOf<WorkflowSummary>>(`/workflows${listQuery(query)}`, { signal }),
  /** All of them by name, for pickers and filters. */
  all: (query: Pick<WorkflowListQuery, 'status'> = {}, signal?: AbortSignal) =>
    everyPage((cursor) =>
      http.get<PageOf<WorkflowSummary>>(`/workflows${listQuery({ ...query, sort: 'name', limit: MOST_AT_ONCE, cursor })}`, { signal }),
    ),
  get: (id: string, options?: RequestOptions) => http.get<Workflow>(`/workflows/${id}`, options),
  /** How the triggers of the published version stand. */
  triggers: (id: string, options?: RequestOptions) => http.get<TriggerStatuses>(`/workflows/${id}/triggers`, options),
  create: (document: WorkflowDocument, labels: LabelWorkflowBody = {}) => http.post<Workflow>('/workflows', { document, ...labels }),
  /** Folder and tags; the document stays. */
  label: (id: string, body: LabelWorkflowBody) => http.patch<Workflow>(`/workflows/${id}`, body),
  labels: (signal?: AbortSignal) => http.get<WorkflowLabelsReply>('/workflow-labels', { signal }),
  moveFolder: (from: string, to: string) => http.post<{ moved: number }>('/workflow-folders/move', { from, to }),
  importUrl: (url: string) => http.post<ImportReply>('/workflows/import-url', { url }),
  /** 409 `workflow.revision-conflict` when somebody else saved in between. */
  save: (id: string, document: WorkflowDocument, revision: number, options?: RequestOptions) =>
    http.put<Workflow>(`/workflows/${id}`, { document, revision }, options),
  delete: (id: string) => http.delete(`/workflows/${id}`),
  duplicate: (id: string, body: DraftBody = {}) => http.post<Workflow>(`/workflows/${id}/duplicate`, body),
  validate: (id: string, document: WorkflowDocument, options?: RequestOptions) =>
    http.post<ValidationReply>(`/workflows/${id}/validate`, { document }, options),
  /** Whether a program can be read by what would run it. */
  checkCode: (body: CheckCodeBody) => http.post<CheckCodeReply>('/code/check', body),
  publish: (id: string, body: PublishBody = {}) => http.post<Workflow>(`/workflows/${id}/publish`, body),
  /** 409 `workflow.state-refused` when its state does not allow it. */
  move: (id: string, move: WorkflowMove) => http.post<Workflow>(`/workflows/${id}/${move}`, {}),
  versions: (id: string, options?: RequestOptions) =>
    everyPage((cursor) =>
      http.get<PageOf<WorkflowVersion>>(`/workflows/${id}/versions`, { ...options, query: { limit: MOST_AT_ONCE, cursor } }),
    ),
  version: (id: string, version: number) => http.get<WorkflowDocument>(`/workflows/${id}/versions/${version}/export`),
  createVersion: (id: string, body: CreateVersionBody) => http.post<WorkflowVersion>(`/workflows/${id}/versions`, body),
  renameVersion: (id: string, version: number, name: string | null) =>
    http.patch<WorkflowVersion>(`/workflows/${id}/versions/${version}`, { name }),
  restoreVersion: (id: string, version: number, body: DraftBody = {}) =>
    http.post<Workflow>(`/workflows/${id}/versions/${version}/restore`, body),
  export: (id: string) => http.get<WorkflowDocument>(`/workflows/${id}/export`),
  /** What an import of the text would make; nothing is stored. */
  convert: (text: string) => http.post<ConvertReply>('/workflows/convert', text),
  /** `text` is the file as it is: a Millrace document, or one of another product that the server reads. */
  import: (text: string) => http.post<ImportReply>('/workflows/import', text),
  execute: (id: string, body: ExecuteBody = {}) =>
    http.post<ExecuteReply>(`/workflows/${id}/execute`, body, { timeoutMs: SYNC_EXECUTION_TIMEOUT_MS }),
  /** Listens once on /webhook-test/<path> and runs the draft with what comes. */
  listen: (id: string, body: DraftBody = {}) => http.post<ListenReply>(`/workflows/${id}/listen`, body),
})

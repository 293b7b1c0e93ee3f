import type {
  CreateVersionBody,
  ExecuteBody,
  ExecuteReply,
  ImportReply,
  ListenReply,
  PageOf,
  PublishBody,
  TriggerStatuses,
  ValidationReply,
  Workflow,
  WorkflowStatus,
  WorkflowSummary,
  WorkflowVersion,
} from '@millrace/api'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Http, RequestOptions } from './http.ts'

export interface WorkflowListQuery {
  readonly search?: string | undefined
  readonly status?: WorkflowStatus | undefined
  readonly sort?: 'updated' | 'name' | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | null | undefined
}

/** Changes of a workflow's state, besides publishing. */
export type WorkflowMove = 'unpublish' | 'pause' | 'resume' | 'archive' | 'unarchive'

const SYNC_EXECUTION_TIMEOUT_MS = 120_000

/** Workflows, their versions, and what one can do with them. */
export const workflowsApi = (http: Http) => ({
  list: (query: WorkflowListQuery, signal?: AbortSignal) =>
    http.get<PageOf<WorkflowSummary>>('/workflows', { query: { ...query }, signal }),
  get: (id: string, options?: RequestOptions) => http.get<Workflow>(`/workflows/${id}`, options),
  /** How the triggers of the published version stand. */
  triggers: (id: string, options?: RequestOptions) => http.get<TriggerStatuses>(`/workflows/${id}/triggers`, options),
  create: (document: WorkflowDocument) => http.post<Workflow>('/workflows', { document }),
  /** 409 `workflow.revision-conflict` when somebody else saved in between. */
  save: (id: string, document: WorkflowDocument, revision: number, options?: RequestOptions) =>
    http.put<Workflow>(`/workflows/${id}`, { document, revision }, options),
  delete: (id: string) => http.delete(`/workflows/${id}`),
  duplicate: (id: string) => http.post<Workflow>(`/workflows/${id}/duplicate`, {}),
  validate: (id: string, document: WorkflowDocument, options?: RequestOptions) =>
    http.post<ValidationReply>(`/workflows/${id}/validate`, { document }, options),
  publish: (id: string, body: PublishBody = {}) => http.post<Workflow>(`/workflows/${id}/publish`, body),
  /** 409 `workflow.state-refused` when its state does not allow it. */
  move: (id: string, move: WorkflowMove) => http.post<Workflow>(`/workflows/${id}/${move}`, {}),
  versions: (id: string, options?: RequestOptions) => http.get<PageOf<WorkflowVersion>>(`/workflows/${id}/versions`, options),
  version: (id: string, version: number) => http.get<WorkflowDocument>(`/workflows/${id}/versions/${version}/export`),
  createVersion: (id: string, body: CreateVersionBody) => http.post<WorkflowVersion>(`/workflows/${id}/versions`, body),
  renameVersion: (id: string, version: number, name: string | null) =>
    http.patch<WorkflowVersion>(`/workflows/${id}/versions/${version}`, { name }),
  restoreVersion: (id: string, version: number) => http.post<Workflow>(`/workflows/${id}/versions/${version}/restore`, {}),
  export: (id: string) => http.get<WorkflowDocument>(`/workflows/${id}/export`),
  /** `text` is the file as it is: a Millrace, n8n or seed-format document. */
  import: (text: string) => http.post<ImportReply>('/workflows/import', text),
  execute: (id: string, body: ExecuteBody = {}) =>
    http.post<ExecuteReply>(`/workflows/${id}/execute`, body, { timeoutMs: SYNC_EXECUTION_TIMEOUT_MS }),
  /** Listens once on /webhook-test/<path> and runs the draft with what comes. */
  listen: (id: string) => http.post<ListenReply>(`/workflows/${id}/listen`, {}),
})

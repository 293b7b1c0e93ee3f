import type {
  Batch,
  BatchFailure,
  BatchReply,
  BulkDropReply,
  BulkReplayReply,
  CancelBatchBody,
  CreateBatchBody,
  InboxBulkBody,
  InboxReplayBody,
  InboxEvent,
  InboxEventDetail,
  PageOf,
  ReplayReply,
} from '@millrace/api'
import type { Http, RequestOptions } from './http.ts'

export interface InboxQuery {
  readonly workflowId?: string | undefined
  /** States, separated by commas. */
  readonly state?: string | undefined
  readonly outcome?: string | undefined
  readonly batchId?: string | undefined
  /** RFC 3339; received at or after. */
  readonly from?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | null | undefined
}
/** Many inputs take a while to be stored. */
const BATCH_TIMEOUT_MS = 300_000

/** Events that triggers brought, before and after they became executions. */
export const inboxApi = (http: Http) => ({
  list: (query: InboxQuery, signal?: AbortSignal) => http.get<PageOf<InboxEvent>>('/inbox', { query: { ...query }, signal }),
  get: (id: string, options?: RequestOptions) => http.get<InboxEventDetail>(`/inbox/${id}`, options),
  replay: (id: string) => http.post<ReplayReply>(`/inbox/${id}/replay`, {}),
  replayAll: (which: InboxReplayBody) => http.post<BulkReplayReply>('/inbox/replay', which),
  drop: (id: string) => http.delete(`/inbox/${id}`),
  dropAll: (which: InboxBulkBody) => http.post<BulkDropReply>('/inbox/drop', which),
})

/** A workflow run once for each of many inputs. */
export const batchesApi = (http: Http) => ({
  create: (workflowId: string, body: CreateBatchBody) =>
    http.post<BatchReply>(`/workflows/${workflowId}/batches`, body, { timeoutMs: BATCH_TIMEOUT_MS }),
  list: (query: { workflowId?: string | undefined; limit?: number; cursor?: string | null }, signal?: AbortSignal) =>
    http.get<PageOf<Batch>>('/batches', { query: { ...query }, signal }),
  get: (id: string, signal?: AbortSignal) => http.get<Batch>(`/batches/${id}`, { signal }),
  failures: (id: string, cursor: string | null, signal?: AbortSignal) =>
    http.get<PageOf<BatchFailure>>(`/batches/${id}/failures`, { query: { cursor, limit: 50 }, signal }),
  cancel: (id: string, body: CancelBatchBody = {}) => http.post<Batch>(`/batches/${id}/cancel`, body),
  /** A new batch of the inputs whose executions failed. */
  retry: (id: string) => http.post<BatchReply>(`/batches/${id}/retry`, {}),
})

import type {
  ControlBody,
  ControlReply,
  DeadLetterOperation,
  Execution,
  ExecutionSelectionBody,
  ExecutionStatus,
  ExecutionSummary,
  MoveBody,
  MoveReply,
  PageOf,
  StepDetail,
} from '@millrace/api'
import type { Http, RequestOptions } from './http.ts'

export interface ExecutionListQuery {
  readonly workflowId?: string | undefined
  readonly status?: ExecutionStatus | undefined
  readonly mode?: ExecutionSummary['mode'] | undefined
  /** RFC 3339; created at or after. */
  readonly from?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | null | undefined
}

export type ExecutionBulkKind = Exclude<DeadLetterOperation['kind'], 'dismiss'>

/** Executions, their steps and the control of them. */
export const executionsApi = (http: Http) => ({
  list: (query: ExecutionListQuery, signal?: AbortSignal) =>
    http.get<PageOf<ExecutionSummary>>('/executions', { query: { ...query }, signal }),
  get: (id: string, options?: RequestOptions) => http.get<Execution>(`/executions/${id}`, options),
  /** `step` is `nodeId:runIndex`. */
  step: (id: string, step: string, options?: RequestOptions) =>
    http.get<StepDetail>(`/executions/${id}/steps/${encodeURIComponent(step)}`, options),
  /** With `preview` it only says what would come of it. */
  move: (id: string, body: MoveBody) => http.post<MoveReply>(`/executions/${id}/move`, body),
  /** Done in the background to all to which it applies; `deadLetters.operation` tells how far it is. */
  begin: (kind: ExecutionBulkKind, which: ExecutionSelectionBody) => http.post<DeadLetterOperation>(`/executions/${kind}`, which),
  control: (id: string, body: ControlBody) => http.post<ControlReply>(`/executions/${id}/control`, body),
})

import type {
  AnswerBody,
  AnswerReply,
  ControlBody,
  ControlReply,
  DeadLetterOperation,
  Execution,
  ExecutionPage,
  ExecutionSelectionBody,
  ExecutionStatus,
  ExecutionSummary,
  MoveBody,
  MoveReply,
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
  /** Only those whose data fits. */
  readonly search?: string | undefined
}

export type ExecutionBulkKind = Exclude<DeadLetterOperation['kind'], 'dismiss'>

/** Where a file stands in a step's data. */
export interface FilePlace {
  readonly side: 'inputs' | 'outputs'
  readonly port: string
  readonly item: number
  readonly name: string
  readonly show: boolean
}

/** Executions, their steps and the control of them. */
export const executionsApi = (http: Http) => ({
  list: (query: ExecutionListQuery, signal?: AbortSignal) => http.get<ExecutionPage>('/executions', { query: { ...query }, signal }),
  get: (id: string, options?: RequestOptions) => http.get<Execution>(`/executions/${id}`, options),
  /** `step` is `nodeId:runIndex`. */
  step: (id: string, step: string, options?: RequestOptions) =>
    http.get<StepDetail>(`/executions/${id}/steps/${encodeURIComponent(step)}`, options),
  /** Where the server has a file that an item of a step carries; with `show` a browser may show it. */
  fileAddress: (id: string, step: string, { name, ...place }: FilePlace) =>
    http.address(`/executions/${id}/steps/${encodeURIComponent(step)}/binary/${encodeURIComponent(name)}`, { ...place }),
  /** With `preview` it only says what would come of it. */
  move: (id: string, body: MoveBody) => http.post<MoveReply>(`/executions/${id}/move`, body),
  /** Done in the background to all to which it applies; `deadLetters.operation` tells how far it is. */
  begin: (kind: ExecutionBulkKind, which: ExecutionSelectionBody) => http.post<DeadLetterOperation>(`/executions/${kind}`, which),
  /** Lets a step that waits for a call go on. */
  answer: (id: string, body: AnswerBody) => http.post<AnswerReply>(`/executions/${id}/answer`, body),
  control: (id: string, body: ControlBody) => http.post<ControlReply>(`/executions/${id}/control`, body),
})

import type { DeadLetterOperation, DeadLetterPage, DeadLetterSelectionBody } from '@millrace/api'
import type { Http } from './http.ts'

export interface DeadLetterQuery {
  readonly workflowId?: string | undefined
  readonly errorCode?: string | undefined
  /** RFC 3339; failed executions created at or after. */
  readonly from?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | null | undefined
}
export type DeadLetterKind = Exclude<DeadLetterOperation['kind'], 'cancel'>

/** Failed production executions that nobody has dealt with. */
export const deadLettersApi = (http: Http) => ({
  list: (query: DeadLetterQuery, signal?: AbortSignal) => http.get<DeadLetterPage>('/dead-letters', { query: { ...query }, signal }),
  /** Carried out in the background; `operation` tells how far it is. */
  begin: (kind: DeadLetterKind, which: DeadLetterSelectionBody) => http.post<DeadLetterOperation>(`/dead-letters/${kind}`, which),
  operation: (id: string, signal?: AbortSignal) => http.get<DeadLetterOperation>(`/dead-letters/operations/${id}`, { signal }),
})

import type { Problem } from '@millrace/api'
import { MillraceError } from '@millrace/base'

/** One refused field of a request. `path` is a JSON pointer into the body. */
export type FieldError = NonNullable<Problem['errors']>[number]

export interface ApiErrorInit {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors?: readonly FieldError[]
  readonly correlationId?: string
  readonly data?: unknown
  readonly cause?: unknown
}

/** Why a request to the server failed. `status` is 0 when no answer came; `detail` is a sentence for people. */
export class ApiError extends MillraceError {
  readonly detail: string
  readonly errors: readonly FieldError[]
  readonly correlationId: string | null
  constructor(init: ApiErrorInit) {
    super({ code: init.code, status: init.status, message: init.detail, data: init.data, cause: init.cause })
    this.name = 'ApiError'
    this.detail = init.detail
    this.errors = init.errors ?? []
    this.correlationId = init.correlationId ?? null
  }

  /** No answer came: the network or the server is away, so trying again may help. */
  get isOffline(): boolean {
    return this.status === 0
  }
}

export const isApiError = (thrown: unknown, code?: string): thrown is ApiError =>
  thrown instanceof ApiError && (code === undefined || thrown.code === code)

/** The request was given up by the page itself; nobody needs to hear of it. */
export const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'AbortError'

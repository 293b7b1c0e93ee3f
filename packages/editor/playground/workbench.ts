import type { CreateCredentialBody, CredentialType } from '@millrace/api'
import { InvariantError, isJsonObject, type JsonObject } from '@millrace/base'
import type { NodeTypeDescription } from '@millrace/workflow'
import type { NamedRef } from '@/forms/form-context.ts'

/** What the command says of the package that it builds. */
export interface WorkbenchState {
  readonly name: string
  readonly version: string
  readonly nodes: readonly NodeTypeDescription[]
  readonly credentialTypes: readonly CredentialType[]
  readonly credentials: readonly (NamedRef & { readonly type: string })[]
  readonly problems: readonly string[]
  readonly build: number
}

export interface ExecutionError {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly itemIndex?: number
  readonly retryable?: boolean
}

/** What an execution did. */
export interface ExecutionSeen {
  readonly outputs: Readonly<Record<string, readonly { readonly json: unknown; readonly binary?: unknown }[]>>
  readonly directive?: unknown
  readonly logs: readonly { readonly level: string; readonly message: string; readonly detail?: unknown }[]
  readonly requests: readonly { readonly method: string; readonly url: string; readonly status?: number }[]
  readonly error?: ExecutionError
}

export interface Order {
  readonly type: string
  readonly version: number
  readonly config: JsonObject
  /** For each item, when expressions make them differ. */
  readonly configs?: readonly JsonObject[]
  readonly items: readonly JsonObject[]
  readonly credentials: Readonly<Record<string, string>>
}

/** Input that was recorded. */
export interface RecordedInput {
  readonly name: string
  readonly config: JsonObject
  readonly items: readonly JsonObject[]
}

/** Calls of the process that serves this page. */
export const workbench = {
  state: () => get<WorkbenchState>('/state'),
  /** What was last tried with a node. */
  saved: async (type: string) =>
    (await get<{ saved: { config?: JsonObject; items?: JsonObject[] } | null }>(`/saved/${encodeURIComponent(type)}`)).saved,
  inputs: async (type: string) => (await get<{ inputs: readonly RecordedInput[] }>(`/inputs/${encodeURIComponent(type)}`)).inputs,
  execute: (order: Order) => post<ExecutionSeen>('/execute', order),
  addCredential: (credential: CreateCredentialBody) => post<NamedRef & { type: string }>('/credentials', credential),
  /** Calls back after each build. */
  onBuild(call: () => void): () => void {
    const source = new EventSource('/events')
    source.addEventListener('message', call)
    return () => source.close()
  },
}

const get = async <T>(path: string): Promise<T> => answerOf(await fetch(path))

const post = async <T>(path: string, body: object): Promise<T> =>
  answerOf(await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }))

/** What the process refused, in its own words. */
async function answerOf<T>(response: Response): Promise<T> {
  const body: unknown = await response.json()
  if (response.ok) return body as T // the process and this page are one program
  throw new InvariantError({
    what: isJsonObject(body) && typeof body['message'] === 'string' ? body['message'] : `it answered ${response.status}`,
  })
}

import type {
  AuthorizeCredentialReply,
  CreateCredentialBody,
  CreateScheduleBody,
  Credential,
  CredentialTypesReply,
  LoadOptionsBody,
  LoadOptionsReply,
  NodeTypesReply,
  PageOf,
  Schedule,
  TestCredentialReply,
  UpdateCredentialBody,
  UpdateScheduleBody,
} from '@millrace/api'
import { MOST_AT_ONCE, everyPage } from './every-page.ts'
import type { Http, RequestOptions } from './http.ts'

/** Node types and the packages that they come from. */
export const nodeTypesApi = (http: Http) => ({
  list: (options?: RequestOptions) => http.get<NodeTypesReply>('/node-types', options),
  /** Values that a field of a node offers. */
  options: ({ type, version, name }: { type: string; version: number; name: string }, body: LoadOptionsBody, options?: RequestOptions) =>
    http.post<LoadOptionsReply>(`/node-types/${type}/versions/${version}/options/${encodeURIComponent(name)}`, body, options),
})

/** Credentials; the secret goes in and never comes back. */
export const credentialsApi = (http: Http) => ({
  types: (options?: RequestOptions) => http.get<CredentialTypesReply>('/credential-types', options),
  list: (query: { type?: string | undefined } = {}, options?: RequestOptions) =>
    everyPage((cursor) => http.get<PageOf<Credential>>('/credentials', { ...options, query: { limit: MOST_AT_ONCE, cursor, ...query } })),
  get: (id: string) => http.get<Credential>(`/credentials/${id}`),
  create: (body: CreateCredentialBody) => http.post<Credential>('/credentials', body),
  update: (id: string, body: UpdateCredentialBody) => http.put<Credential>(`/credentials/${id}`, body),
  /** 409 `credential.in-use` while workflows use it, unless forced. */
  delete: (id: string, options: { force?: boolean } = {}) => http.delete(`/credentials/${id}`, { query: { force: options.force } }),
  /** Begins to connect an OAuth2 credential; this browser has to finish it. */
  authorize: (id: string) => http.post<AuthorizeCredentialReply>(`/credentials/${id}/oauth/authorize`),
  disconnect: (id: string) => http.post<Credential>(`/credentials/${id}/oauth/disconnect`),
  /** Without a URL: the request that the credential's type declares. */
  test: (id: string, url?: string) => http.post<TestCredentialReply>(`/credentials/${id}/test`, url === undefined ? {} : { url }),
})

/** Schedules of published workflows. */
export const schedulesApi = (http: Http) => ({
  list: (options?: RequestOptions) =>
    everyPage((cursor) => http.get<PageOf<Schedule>>('/schedules', { ...options, query: { limit: MOST_AT_ONCE, cursor } })),
  create: (body: CreateScheduleBody) => http.post<Schedule>('/schedules', body),
  get: (id: string) => http.get<Schedule>(`/schedules/${id}`),
  /** 409 `schedule.revision-conflict` when somebody else changed it since that revision. */
  update: (id: string, body: UpdateScheduleBody) => http.patch<Schedule>(`/schedules/${id}`, body),
  delete: (id: string) => http.delete(`/schedules/${id}`),
})

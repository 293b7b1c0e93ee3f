import type {
  ApiKey,
  CreateApiKeyBody,
  CreatedApiKeyReply,
  CreateUserBody,
  LoginBody,
  PageOf,
  SessionReply,
  SetupBody,
  SetupStateReply,
  UpdateUserBody,
  User,
} from '@millrace/api'
import { MOST_AT_ONCE, everyPage } from './every-page.ts'
import type { Http, RequestOptions } from './http.ts'

/** Setup, session, users and API keys. */
export const accessApi = (http: Http) => ({
  setupState: (options?: RequestOptions) => http.get<SetupStateReply>('/setup', options),
  setup: (body: SetupBody) => http.post<SessionReply>('/setup', body, { ownsUnauthorised: true }),
  login: (body: LoginBody) => http.post<SessionReply>('/auth/login', body, { ownsUnauthorised: true }),
  logout: () => http.post<void>('/auth/logout', undefined, { ownsUnauthorised: true }),
  /** Who is signed in; 401 when nobody is. */
  me: () => http.get<User>('/auth/me', { ownsUnauthorised: true }),
  users: (options?: RequestOptions) =>
    everyPage((cursor) => http.get<PageOf<User>>('/users', { ...options, query: { limit: MOST_AT_ONCE, cursor } })),
  createUser: (body: CreateUserBody) => http.post<User>('/users', body),
  updateUser: (id: string, body: UpdateUserBody) => http.patch<User>(`/users/${id}`, body),
  deleteUser: (id: string) => http.delete(`/users/${id}`),
  apiKeys: (options?: RequestOptions) =>
    everyPage((cursor) => http.get<PageOf<ApiKey>>('/api-keys', { ...options, query: { limit: MOST_AT_ONCE, cursor } })),
  createApiKey: (body: CreateApiKeyBody) => http.post<CreatedApiKeyReply>('/api-keys', body),
  deleteApiKey: (id: string) => http.delete(`/api-keys/${id}`),
})

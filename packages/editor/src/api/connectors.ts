import type {
  Connector,
  ConnectorSummary,
  ConnectorUses,
  ConnectorVersion,
  CreateConnectorBody,
  ImportConnectorBody,
  ImportConnectorReply,
  PageOf,
} from '@millrace/api'
import type { Http, RequestOptions } from './http.ts'

/** A large document is read for some seconds, perhaps behind others. */
const DOCUMENT_MS = 120_000

/** Own connectors: web APIs as nodes. */
export const connectorsApi = (http: Http) => ({
  list: (query: { cursor?: string | null; limit?: number }, signal?: AbortSignal) =>
    http.get<PageOf<ConnectorSummary>>('/connectors', { query, signal }),
  get: (name: string, options?: RequestOptions) => http.get<Connector>(`/connectors/${name}`, options),
  version: (name: string, version: number, options?: RequestOptions) =>
    http.get<ConnectorVersion>(`/connectors/${name}/versions/${version}`, options),
  uses: (name: string, version?: number) => http.get<ConnectorUses>(`/connectors/${name}/uses`, { query: { version } }),
  /** Makes a connector of a document, to look at. */
  import: (body: ImportConnectorBody) => http.post<ImportConnectorReply>('/connectors/import', body, { timeoutMs: DOCUMENT_MS }),
  create: (body: CreateConnectorBody) => http.post<Connector>('/connectors', body, { timeoutMs: DOCUMENT_MS }),
  addVersion: (name: string, body: CreateConnectorBody & { revision: number }) =>
    http.post<Connector>(`/connectors/${name}/versions`, body, { timeoutMs: DOCUMENT_MS }),
  /** 409 `connector.in-use` while it is used, unless forced. */
  delete: (name: string, query: { version?: number; force?: boolean } = {}) => http.delete(`/connectors/${name}`, { query }),
})

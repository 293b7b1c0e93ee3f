import type { ImportConnectorBody, ImportConnectorReply } from '@millrace/api'
import { NodeError } from '@millrace/base'
import { hostsOfConnector, type HttpClient } from '@millrace/node-host'
import type { ConnectorDefinition } from '@millrace/node-sdk'
import { operationViews } from './connector-views.ts'
import { ConnectorFetchError, ConnectorSourceError } from './errors.ts'
import { LIMITS } from './limits.ts'
import type { Imported } from './workshop/jobs.ts'
import type { Workshop } from './workshop/workshop.ts'

export interface ImportsDeps {
  readonly workshop: Workshop
  /** Guarded: what is private stays out of reach of who names a URL. */
  readonly client: Pick<HttpClient, 'request'>
}

/** Makes connectors of documents, and keeps nothing. */
export class ConnectorImports {
  readonly #deps: ImportsDeps
  constructor(deps: ImportsDeps) {
    this.#deps = deps
  }

  /** Throws ConnectorSourceError, ConnectorFetchError, and what a document that cannot be used throws. */
  async import(body: ImportConnectorBody, signal: AbortSignal): Promise<ImportConnectorReply> {
    const { operations, id, title, baseUrl, listOnly = false } = body
    const { from, text } = await this.#source(body, signal)
    const job = { kind: 'import' as const, from, text, listOnly, id, title, baseUrl, operations }
    const { available, imported } = await this.#deps.workshop.do(job)
    return { available: available.map((one) => ({ ...one, tags: [...one.tags] })), connector: imported === null ? null : view(imported) }
  }

  async #source(body: ImportConnectorBody, signal: AbortSignal): Promise<{ from: 'openapi' | 'curl'; text: string }> {
    const given = (['document', 'url', 'curl'] as const).filter((one) => body[one] !== undefined)
    if (given.length !== 1) throw new ConnectorSourceError({ given })
    if (body.curl !== undefined) return { from: 'curl', text: body.curl }
    return { from: 'openapi', text: body.document ?? (await this.#fetch(body.url ?? '', signal)) }
  }

  async #fetch(url: string, signal: AbortSignal): Promise<string> {
    try {
      const request = { method: 'GET', url, responseType: 'text', timeoutMs: 20_000 } as const
      const { body } = await this.#deps.client.request(request, { signal, maxResponseBytes: LIMITS.documentBytes })
      return typeof body === 'string' ? body : ''
    } catch (thrown) {
      if (!(thrown instanceof NodeError)) throw thrown
      throw new ConnectorFetchError({ reason: thrown.message }, { cause: thrown })
    }
  }
}

function view({ definition, credentials, bytes, issues, report }: Imported): NonNullable<ImportConnectorReply['connector']> {
  const connector = definition as ConnectorDefinition // made by the importer
  return {
    definition: connector as unknown as Record<string, unknown>,
    credentials: [...credentials] as Record<string, unknown>[],
    hosts: [...hostsOfConnector(connector)],
    bytes,
    nodes: operationViews(connector),
    problems: issues.map(({ path, message }) => ({ path, message })),
    report: { ...report, remarks: [...report.remarks] },
  }
}

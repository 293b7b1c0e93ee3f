import { checkParts } from '@millrace/node-host/connectors' // without the rest of the host, which a thread would take seconds to load
import { connectorFromCurl, connectorFromOpenApi, listOperations, parseDocument } from '@millrace/openapi'
import type { CheckJob, ImportJob, Job, JobResult } from './jobs.ts'

const WORK: { readonly [K in Job['kind']]: (job: Extract<Job, { kind: K }>) => JobResult[K] } = { check, import: importConnector }

/** Does a job of either kind. Throws errors of the catalogue for documents that cannot be used. */
export const doJob = <K extends Job['kind']>(job: Extract<Job, { kind: K }>): JobResult[K] => WORK[job.kind as K](job)

function check({ connector }: CheckJob): JobResult['check'] {
  return { issues: checkParts(connector) }
}

function importConnector({ from, text, listOnly, id, title, baseUrl, operations }: ImportJob): JobResult['import'] {
  const document = from === 'openapi' ? parseDocument(text) : undefined
  const available = document === undefined ? [] : listOperations(document)
  if (listOnly) return { available, imported: null }
  const named = { ...(id === undefined ? {} : { id }), ...(title === undefined ? {} : { title }) }
  const { connector, credentials, report } =
    document === undefined
      ? connectorFromCurl(text, named)
      : connectorFromOpenApi(document, {
          ...named,
          ...(baseUrl === undefined ? {} : { baseUrl }),
          ...(operations === undefined ? {} : { operations: { operationIds: operations } }),
        })
  const parts = { definition: connector, credentials }
  const bytes = Buffer.byteLength(JSON.stringify(parts))
  return { available, imported: { ...parts, report, bytes, issues: checkParts(parts) } }
}

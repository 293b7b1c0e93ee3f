import { isJsonObject, type Id } from '@millrace/base'
import { importSteps, n8nDocumentsIn, type Conversion } from '@millrace/n8n-compat'
import type { TypeCatalog, WorkflowDocument } from '@millrace/workflow'
import { toDocument } from './documents.ts'
import { TooManyDocumentsError, UnknownFormatError } from './errors.ts'
import { inTurns } from './in-turns.ts'
import { oneByOne } from './one-by-one.ts'

const FORMAT = 'millrace/workflow@1'
/** Workflows in one document. */
const MOST_DOCUMENTS = 100

/** A workflow that somebody imports, and what became of it on the way. */
export interface ImportedDocument {
  readonly id: Id
  readonly document: WorkflowDocument
  readonly format: string
  readonly conversion?: Conversion['report']
}

interface Making {
  readonly catalog: TypeCatalog
  /** An id for each workflow, so that those of one document can call each other. */
  readonly nextId: () => Id
}

/**
 * The workflows in what somebody imports: a Millrace document or an n8n export as it is, or either in `{ document }`. Throws
 * UnknownFormatError, DocumentInvalidError, NotReadableError, TooManyDocumentsError.
 */
export async function importedDocuments(body: unknown, making: Making): Promise<readonly [ImportedDocument, ...ImportedDocument[]]> {
  const wrapped = isJsonObject(body) && body['schema'] === undefined && body['document'] !== undefined
  const value: unknown = wrapped ? body['document'] : body
  const foreign = n8nDocumentsIn(value)
  const [first, ...others] = foreign.map((document) => ({ document, id: making.nextId() }))
  if (first === undefined) return [{ id: making.nextId(), document: ownDocument(value, wrapped ? '/document' : ''), format: FORMAT }]
  if (foreign.length > MOST_DOCUMENTS) throw new TooManyDocumentsError({ count: foreign.length, most: MOST_DOCUMENTS })
  const workflowIds = new Map(
    [first, ...others].flatMap(({ document, id }) => (isOldId(document['id']) ? [[String(document['id']), id] as const] : [])),
  )
  return oneByOne([first, ...others], async ({ document, id }): Promise<ImportedDocument> => {
    const { workflow, report } = await inTurns(importSteps(document, { types: making.catalog, workflowIds }))
    return { id, document: toDocument(workflow), format: report.from, conversion: report }
  })
}

const isOldId = (id: unknown): boolean => (typeof id === 'string' && id !== '') || typeof id === 'number'

function ownDocument(value: unknown, at: string): WorkflowDocument {
  if (!isJsonObject(value)) throw new UnknownFormatError({ reason: 'it is not a JSON object' })
  const { schema } = value
  if (schema === undefined) throw new UnknownFormatError({ reason: 'it does not say which format it has' })
  if (schema !== FORMAT) throw new UnknownFormatError({ reason: `this version does not read the format ${JSON.stringify(schema)}` })
  return toDocument(value, at)
}

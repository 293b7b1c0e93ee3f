import type { Conversion, ConvertReply, ImportReply, Workflow } from '@millrace/api'
import { isJsonObject, MillraceError, toError, type JsonValue } from '@millrace/base'
import type { ApiClient } from '../client/api-client.ts'
import { SeveralWorkflowsError } from './errors.ts'
import { workflowsCalled } from './find-workflow.ts'

type Problem = ImportReply['report']['problems'][number]

/** What became of one file. */
export interface ImportedFile {
  readonly file: string
  readonly outcome: 'created' | 'updated' | 'refused'
  readonly id: string | null
  readonly name: string | null
  readonly published: boolean
  /** What keeps the workflow from running, or deserves a look. */
  readonly problems: readonly Problem[]
  /** What became of its nodes, when another product wrote it. */
  readonly conversion: Conversion | null
  /** Why it was refused, or could not be published. */
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface ImportOptions {
  /** Replaces the draft of the workflow of the same name, where there is one. */
  readonly update: boolean
  readonly publish: boolean
}

/** Imports what a file holds, mostly one workflow; a refusal is an outcome, so that the other files go on. */
export async function importDocument(
  api: ApiClient,
  { file, document }: { readonly file: string; readonly document: JsonValue },
  { update, publish }: ImportOptions,
): Promise<readonly ImportedFile[]> {
  const none = { id: null, name: null, published: false, problems: [], conversion: null, error: null } as const
  const nothing: ImportedFile = { file, outcome: 'refused', ...none }
  try {
    const known = update ? await sameName(api, document) : undefined
    const imported = known === undefined ? await create(api, document) : [await replace(api, known, document)]
    const done: ImportedFile[] = []
    for (const one of imported) done.push({ ...nothing, ...one, ...(publish ? await published(api, one.id) : {}) })
    return done
  } catch (thrown) {
    return [{ ...nothing, error: refusalOf(thrown) }]
  }
}

type Imported = Pick<ImportedFile, 'outcome' | 'name' | 'problems' | 'conversion'> & { readonly id: string }

async function create(api: ApiClient, document: JsonValue): Promise<readonly Imported[]> {
  const { more = [], ...first } = await api.post<ImportReply>('/workflows/import', document)
  return [first, ...more].map(({ workflow: { id, name }, report: { problems, conversion = null } }): Imported => ({
    ...{ outcome: 'created', id, name, problems, conversion },
  }))
}

async function sameName(api: ApiClient, document: JsonValue): Promise<string | undefined> {
  const name = isJsonObject(document) ? document['name'] : undefined
  if (typeof name !== 'string') return undefined
  const ids = await workflowsCalled(api, name)
  if (ids.length > 1) throw new SeveralWorkflowsError({ name, ids })
  return ids[0]
}

async function replace(api: ApiClient, id: string, given: JsonValue): Promise<Imported> {
  const { document, report } = await api.post<ConvertReply>('/workflows/convert', given)
  const { revision } = await api.get<Workflow>(`/workflows/${id}`)
  const { name } = await api.put<Workflow>(`/workflows/${id}`, { document, revision })
  const { problems } = await api.post<{ problems: Problem[] }>(`/workflows/${id}/validate`)
  return { outcome: 'updated', id, name, problems, conversion: report.conversion ?? null }
}

async function published(api: ApiClient, id: string): Promise<Pick<ImportedFile, 'published' | 'error'>> {
  try {
    await api.post(`/workflows/${id}/publish`)
    return { published: true, error: null }
  } catch (thrown) {
    return { published: false, error: refusalOf(thrown) }
  }
}

/** A server that refuses one document may take the next; one that does not answer, or knows nobody, will not. */
function refusalOf(thrown: unknown): { code: string; message: string } {
  const error = toError(thrown)
  if (error instanceof SeveralWorkflowsError) return { code: error.code, message: error.message }
  if (!(error instanceof MillraceError) || !isJsonObject(error.data)) throw error
  const { status, code, detail } = error.data
  if (status === 401 || status === 403 || typeof code !== 'string') throw error
  return { code, message: String(detail) }
}

import { setImmediate } from 'node:timers/promises'
import { isJsonObject, type Id } from '@millrace/base'
import type { Store } from '@millrace/store'
import { analyseExpressions, validateWorkflow, type TypeCatalog, type WorkflowDocument, type WorkflowProblem } from '@millrace/workflow'
import { checkDocument } from '@millrace/workflow/check'
import type { RequestProblem } from '../../http/errors.ts'
import type { PerTenant } from '../per-tenant.ts'
import { DocumentInvalidError, UnknownFormatError } from './errors.ts'

const FORMAT = 'millrace/workflow@1'

/** What keeps a value from being a workflow document, as problems of the editor's list. */
export const schemaProblems = (value: unknown): WorkflowProblem[] =>
  checkDocument(value).map((problem) => ({ ...problem, severity: 'error' }))

/** Takes a document in. Throws DocumentInvalidError; `at` is where the document stands in the request. */
export function toDocument(value: unknown, at = ''): WorkflowDocument {
  const errors = asErrors(schemaProblems(value), at)
  if (errors.length > 0) throw new DocumentInvalidError({ errors })
  return value as WorkflowDocument // its schema has just been checked
}

/** Problems of severity error, as the problem document lists them. */
export const asErrors = (problems: readonly WorkflowProblem[], at = ''): RequestProblem[] =>
  problems
    .filter(({ severity }) => severity === 'error')
    .map(({ path, code, message, suggestion }) => ({
      path: at + path,
      code,
      message: suggestion === undefined ? message : `${message} ${suggestion}`,
    }))

/** Everything known about a document before it runs: its own problems, and those with the tenant's credentials. */
export async function allProblems(
  document: WorkflowDocument,
  tenantId: Id,
  { catalogs, store }: { readonly catalogs: PerTenant<TypeCatalog>; readonly store: Pick<Store, 'credentials'> },
): Promise<readonly WorkflowProblem[]> {
  const catalog = await catalogs.of(tenantId)
  await analyseInTurns(document, catalog)
  return [...validateWorkflow(document, catalog), ...(await credentialProblems(document, tenantId, store))]
}

/** Milliseconds of analysis before others have a turn. */
const SLICE_MS = 10

/** The costly part of checking: what it finds out is there when the document is checked. */
async function analyseInTurns(document: WorkflowDocument, catalog: TypeCatalog): Promise<void> {
  let began = performance.now()
  for (const _ of analyseExpressions(document, catalog)) {
    if (performance.now() - began < SLICE_MS) continue
    await setImmediate()
    began = performance.now()
  }
}

async function credentialProblems(
  document: WorkflowDocument,
  tenantId: Id,
  { credentials }: Pick<Store, 'credentials'>,
): Promise<WorkflowProblem[]> {
  const named = document.nodes.flatMap((node, index) =>
    Object.entries(node.credentials ?? {}).map(([type, id]) => ({ node, id, type, path: `/nodes/${index}/credentials` })),
  )
  const types = await credentials.types(tenantId, [...new Set(named.map(({ id }) => id))])
  return named.flatMap(({ node, id, type, path }): WorkflowProblem[] => {
    const actual = types.get(id)
    if (actual === type || node.disabled === true) return []
    const message =
      actual === undefined
        ? `The credential that "${node.name}" uses does not exist here.`
        : `"${node.name}" needs a credential of type ${type}, but the one that it names is of type ${actual}.`
    return [
      { code: 'workflow.credential', severity: 'error', message, suggestion: 'Choose a credential in the node.', path, nodeId: node.id },
    ]
  })
}

/** The document in what somebody imports: a Millrace document as it is, or `{ document }`. Throws UnknownFormatError. */
export function importedDocument(body: unknown): { readonly document: WorkflowDocument; readonly format: string } {
  const wrapped = isJsonObject(body) && body['schema'] === undefined && body['document'] !== undefined
  const value: unknown = wrapped ? body['document'] : body
  if (!isJsonObject(value)) throw new UnknownFormatError({ reason: 'it is not a JSON object' })
  const { schema } = value
  if (schema === undefined) throw new UnknownFormatError({ reason: 'it does not say which format it has' })
  if (schema !== FORMAT) throw new UnknownFormatError({ reason: `this version does not read the format ${JSON.stringify(schema)}` })
  return { document: toDocument(value, wrapped ? '/document' : ''), format: FORMAT }
}

const LONGEST_NAME = 200

/** The document of a copy: the same, with a name that says so. */
export function copyOf(document: WorkflowDocument): WorkflowDocument {
  const suffix = ' (copy)'
  return { ...document, name: document.name.slice(0, LONGEST_NAME - suffix.length) + suffix }
}

/** Kinds of the triggers in a document, for lists. */
export function triggerKinds(document: WorkflowDocument, catalog: TypeCatalog): readonly string[] {
  const kinds = document.nodes.flatMap((node) => {
    const kind = node.disabled === true ? undefined : catalog.get(node.type, node.typeVersion)?.trigger?.kind
    return kind === undefined ? [] : [kind]
  })
  return [...new Set(kinds)].sort()
}

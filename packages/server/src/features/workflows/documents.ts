import type { Id } from '@millrace/base'
import type { Store } from '@millrace/store'
import {
  analyseExpressions,
  inEnglish,
  validateWorkflow,
  type TypeCatalog,
  type WorkflowDocument,
  type WorkflowProblem,
} from '@millrace/workflow'
import { checkDocument } from '@millrace/workflow/check'
import type { RequestProblem } from '../../http/errors.ts'
import type { CodeChecks, CodeQuestion } from '../code/code-checks.ts'
import type { PerTenant } from '../per-tenant.ts'
import { DocumentInvalidError } from './errors.ts'
import { inTurns } from './in-turns.ts'

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

/** Everything known about a document before it runs: its own problems, those of its code, and those with the tenant's credentials. */
export async function allProblems(
  document: WorkflowDocument,
  tenantId: Id,
  { catalogs, codeChecks, store }: CheckDeps,
  asked: CodeQuestion = {},
): Promise<readonly WorkflowProblem[]> {
  const catalog = await catalogs.of(tenantId)
  await inTurns(analyseExpressions(document, catalog)) // the costly part: what it finds out is there when the document is checked
  const own = await codeChecks.judge(validateWorkflow(document, catalog), { document, catalog, tenantId, ...asked })
  return [...own.map(inEnglish), ...(await credentialProblems(document, tenantId, store))]
}

/** What documents are checked with. */
export interface CheckDeps {
  readonly catalogs: PerTenant<TypeCatalog>
  readonly codeChecks: CodeChecks
  readonly store: Pick<Store, 'credentials'>
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

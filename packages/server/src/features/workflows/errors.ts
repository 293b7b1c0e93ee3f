import { defineError } from '@millrace/base'
import type { RequestProblem } from '../../http/errors.ts'

export const WorkflowNotFoundError = defineError<{ workflowId: string }>(
  'workflow.not-found',
  404,
  (d) => `There is no workflow ${d.workflowId}.`,
)

/** Archived workflows can be looked at, but not run. */
export const WorkflowArchivedError = defineError<{ workflowId: string }>(
  'workflow.archived',
  409,
  () => 'This workflow is archived. Get it back from the archive first.',
)

export const VersionNotFoundError = defineError<{ workflowId: string; version: number }>(
  'workflow.version-not-found',
  404,
  (d) => `Workflow ${d.workflowId} has no version ${d.version}.`,
)

const firstOf = (errors: readonly RequestProblem[]): string => {
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more; see "errors")` : ''
  return first === undefined ? '' : ` ${first.path === '' ? 'The document' : first.path}: ${first.message}${more}`
}

export const FolderMoveError = defineError<{ from: string; to: string }>('workflow.folder-refused', 422, (d) =>
  d.from === ''
    ? 'The top is no folder that could be moved. Name the folder in "from".'
    : `The folder "${d.from}" cannot become "${d.to}": it would lie in itself, or its folders would lie deeper than eight levels or have paths of more than 300 characters.`,
)

export const ImportFetchError = defineError<{ reason: string }>(
  'import.fetch',
  422,
  (d) => `The document could not be fetched: ${d.reason} Fetch it yourself and import the file instead.`,
)

/** The document breaks its JSON Schema: it cannot even be saved. */
export const DocumentInvalidError = defineError<{ errors: readonly RequestProblem[] }>(
  'workflow.document-invalid',
  422,
  (d) => `This is not a valid workflow document.${firstOf(d.errors)}`,
)

/** The document can be saved, but not run. */
export const WorkflowInvalidError = defineError<{ errors: readonly RequestProblem[] }>(
  'workflow.invalid',
  422,
  (d) => `The workflow has problems that keep it from being published.${firstOf(d.errors)}`,
)

export const UnknownFormatError = defineError<{ reason: string }>(
  'import.unknown-format',
  422,
  (d) =>
    `This cannot be imported: ${d.reason}. Send a Millrace workflow document ("schema": "millrace/workflow@1"), or a workflow as n8n exports it.`,
)

export const TooManyDocumentsError = defineError<{ count: number; most: number }>('import.too-many', 422, (d) =>
  d.most === 1
    ? `There are ${d.count} workflows in it. Import them in the list of workflows, where each becomes one of its own.`
    : `There are ${d.count} workflows in it; ${d.most} are the most. Import them in parts.`,
)

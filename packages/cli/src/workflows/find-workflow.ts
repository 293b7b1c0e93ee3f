import type { WorkflowSummary } from '@millrace/api'
import { isId } from '@millrace/base'
import type { ApiClient } from '../client/api-client.ts'
import { listAll } from '../client/list-all.ts'
import { NoSuchWorkflowError, SeveralWorkflowsError } from './errors.ts'

/** Id of the workflow that somebody named by id or by its whole name. Throws NoSuchWorkflowError or SeveralWorkflowsError. */
export async function findWorkflow(api: ApiClient, named: string): Promise<string> {
  if (isId(named)) return named
  const ids = await workflowsCalled(api, named)
  const [id] = ids
  if (id === undefined) throw new NoSuchWorkflowError({ name: named })
  if (ids.length > 1) throw new SeveralWorkflowsError({ name: named, ids })
  return id
}

/** Ids of the workflows with exactly this name; the server searches for parts of names. */
export async function workflowsCalled(api: ApiClient, name: string): Promise<readonly string[]> {
  const { data } = await listAll<WorkflowSummary>(api, '/workflows', { query: { search: name.slice(0, LONGEST_SEARCH) } })
  return data.filter((one) => one.name === name).map(({ id }) => id)
}

const LONGEST_SEARCH = 200

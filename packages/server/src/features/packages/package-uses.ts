import type { ExecutionStatus, PackageUses } from '@millrace/api'
import type { Id } from '@millrace/base'
import type { JournalStore } from '@millrace/engine'
import type { Store } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'

export interface UsesDeps {
  readonly store: Pick<Store, 'tenants' | 'workflows' | 'versions' | 'credentials'>
  readonly journal: Pick<JournalStore, 'list'>
}

/** What would be gone. */
export interface Brought {
  /** `type@version`. */
  readonly nodes: ReadonlySet<string>
  readonly credentials: readonly string[]
}

type WorkflowUse = PackageUses['workflows'][number]

const PAGE = 200
const UNFINISHED: readonly ExecutionStatus[] = ['queued', 'running', 'waiting', 'retrying', 'paused']

/** Who uses what a package brings. It reads every document: an operator asks this now and then, and an index would cost each save. */
export async function findPackageUses(brought: Brought, tenantId: Id, deps: UsesDeps): Promise<PackageUses> {
  let own: Pick<PackageUses, 'workflows' | 'credentials'> = { workflows: [], credentials: [] }
  let elsewhere = 0
  for (const tenant of await deps.store.tenants.ids()) {
    const found = await findTenantUses(brought, tenant, deps)
    if (tenant === tenantId) own = found
    else elsewhere += found.workflows.length + found.credentials.length // not their names: they are not this tenant's business
  }
  return { inUse: own.workflows.length + own.credentials.length + elsewhere > 0, ...own, elsewhere }
}

/** Who of one tenant uses what is brought. */
export const findTenantUses = async (
  brought: Brought,
  tenantId: Id,
  deps: UsesDeps,
): Promise<Pick<PackageUses, 'workflows' | 'credentials'>> => ({
  workflows: await workflowUses(brought.nodes, tenantId, deps),
  credentials: await credentialUses(brought, tenantId, deps),
})

async function workflowUses(nodes: ReadonlySet<string>, tenantId: Id, deps: UsesDeps): Promise<WorkflowUse[]> {
  if (nodes.size === 0) return []
  const { store } = deps
  const unfinished = await unfinishedExecutions(tenantId, deps)
  const uses: WorkflowUse[] = []
  for (let after: Id | undefined; ;) {
    const rows = await store.workflows.documents(tenantId, { limit: PAGE, after })
    for (const { id, name, document, publishedVersion } of rows) {
      const running = unfinished.get(id) ?? new Map<number, number>()
      const inDraft = usedIn(document, nodes)
      const used = new Set(inDraft)
      let published = false
      let executions = 0
      for (const version of new Set([...(publishedVersion === null ? [] : [publishedVersion]), ...running.keys()])) {
        // Version 0 is an execution of a draft, whose document is its own; that of today stands for it.
        const inVersion = version === 0 ? inDraft : usedIn(await store.versions.document(tenantId, id, version), nodes)
        if (inVersion.length === 0) continue
        inVersion.forEach((type) => used.add(type))
        published ||= version === publishedVersion
        executions += running.get(version) ?? 0
      }
      if (used.size > 0) uses.push({ id, name, nodes: [...used].sort(), draft: inDraft.length > 0, published, executions })
    }
    after = rows.at(-1)?.id
    if (rows.length < PAGE) return uses
  }
}

const usedIn = (document: WorkflowDocument | undefined, nodes: ReadonlySet<string>): readonly string[] => [
  ...new Set((document?.nodes ?? []).map(({ type, typeVersion }) => `${type}@${typeVersion}`).filter((name) => nodes.has(name))),
]

/** How many have not ended, by workflow and version. */
async function unfinishedExecutions(tenantId: Id, { journal }: UsesDeps): Promise<Map<Id, Map<number, number>>> {
  const counts = new Map<Id, Map<number, number>>()
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await journal.list(tenantId, { status: UNFINISHED }, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })
    for (const { workflowId, workflowVersion } of page.data) {
      const versions = counts.get(workflowId) ?? new Map<number, number>()
      counts.set(workflowId, versions.set(workflowVersion, (versions.get(workflowVersion) ?? 0) + 1))
    }
    cursor = page.nextCursor
  }
  return counts
}

async function credentialUses({ credentials }: Brought, tenantId: Id, { store }: UsesDeps): Promise<PackageUses['credentials']> {
  const found: PackageUses['credentials'] = []
  for (const type of credentials) {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await store.credentials.list(tenantId, type, { limit: PAGE, cursor })
      found.push(...page.data.map(({ id, name }) => ({ id, name, type })))
      cursor = page.nextCursor
    }
  }
  return found
}

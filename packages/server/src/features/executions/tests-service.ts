import { isJsonObject, type Id, type JsonValue } from '@millrace/base'
import { ExecutionNotFoundError, type Engine, type NodeCatalog } from '@millrace/engine'
import { testFromExecution, type WorkflowTestFile } from '@millrace/workflow-test'
import type { WorkflowDocument } from '@millrace/workflow'
import type { Actor } from '../../http/actor.ts'
import type { CredentialVault } from '../credentials/credential-vault.ts'

export interface TestsDeps {
  readonly engine: Pick<Engine, 'view'>
  readonly catalog: NodeCatalog
  readonly vault: CredentialVault
}

/** Tests of workflows, made of what happened. */
export class TestsService {
  readonly #deps: TestsDeps
  constructor(deps: TestsDeps) {
    this.#deps = deps
  }

  /** Throws `execution.not-found` (404) or `execution.not-testable` (409). */
  async fromExecution({ tenantId }: Actor, executionId: Id): Promise<WorkflowTestFile> {
    const view = await this.#deps.engine.view(tenantId, executionId)
    if (view === undefined) throw new ExecutionNotFoundError({ executionId })
    return testFromExecution(view, { catalog: this.#deps.catalog, secrets: await this.#secretsOf(tenantId, view.document) })
  }

  /** Every text in the credentials that the workflow names, the fields that may be shown too: a test needs none of them. */
  async #secretsOf(tenantId: Id, { nodes }: WorkflowDocument): Promise<readonly string[]> {
    const ids = new Set(nodes.flatMap(({ credentials }) => Object.values(credentials ?? {})))
    const opened = await Promise.all([...ids].map((id) => this.#deps.vault.open(tenantId, id)))
    return opened.flatMap((credential) => (credential === undefined ? [] : textsIn(credential.data)))
  }
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isJsonObject(value) ? Object.values(value).flatMap(textsIn) : []
}

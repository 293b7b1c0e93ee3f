import { isJsonObject, type JsonValue } from '@millrace/base'
import type { NodeRegistry } from '@millrace/node-host'
import { inEnglish, validateWorkflow, type TypeCatalog, type WorkflowDocument, type WorkflowProblem } from '@millrace/workflow'
import { checkDocument } from '@millrace/workflow/check'

/** A node whose type has a newer version here. */
export interface NewerVersion {
  readonly node: string
  readonly type: string
  readonly version: number
  readonly latest: number
}

export interface WorkflowCheck {
  /** No problem of severity error. */
  readonly valid: boolean
  readonly name: string | null
  readonly problems: readonly WorkflowProblem[]
  readonly newer: readonly NewerVersion[]
}

/** All that a server would say about a document before it runs, but for the credentials that only a server has. */
export function checkWorkflow(given: JsonValue, registry: NodeRegistry): WorkflowCheck {
  const value = isJsonObject(given) && given['schema'] === undefined && given['document'] !== undefined ? given['document'] : given
  const name = isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : null
  const broken = checkDocument(value).map((problem): WorkflowProblem => ({ ...problem, severity: 'error' }))
  if (broken.length > 0) return { valid: false, name, problems: broken, newer: [] }
  const document = value as unknown as WorkflowDocument // its schema has just been checked
  const problems = validateWorkflow(document, catalogOf(registry)).map(inEnglish)
  return { valid: problems.every(({ severity }) => severity !== 'error'), name, problems, newer: newerVersions(document, registry) }
}

const catalogOf = (registry: NodeRegistry): TypeCatalog => ({
  get: (type, version) => registry.description(type, version),
  types: () => registry.types(),
  versionsOf: (type) => registry.versionsOf(type),
})

const newerVersions = ({ nodes }: WorkflowDocument, registry: NodeRegistry): readonly NewerVersion[] =>
  nodes.flatMap(({ name, type, typeVersion }) => {
    const latest = registry.versionsOf(type).at(-1)
    return latest === undefined || latest <= typeVersion ? [] : [{ node: name, type, version: typeVersion, latest }]
  })

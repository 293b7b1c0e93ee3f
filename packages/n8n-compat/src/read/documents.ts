import { isJsonObject, type JsonObject } from '@millrace/base'

/** Members that a wrapped workflow stands in: what n8n's interface for programs, its templates and its own exports write. */
const WRAPPERS = ['workflow', 'data', 'workflowData'] as const
/** A template of the library is a workflow within a workflow. */
const MOST_WRAPPERS = 3

/** Whether a value is a workflow of n8n, or nodes copied out of one; not whether it can be read. */
export function isN8nDocument(value: unknown): boolean {
  return n8nDocumentsIn(value).length > 0
}

/** The workflows in a value: one as it is, one that is wrapped, or a list of either. Empty when there is something else in it. */
export function n8nDocumentsIn(value: unknown): readonly JsonObject[] {
  return documentsIn(value, 0)
}

function documentsIn(value: unknown, depth: number): readonly JsonObject[] {
  if (Array.isArray(value)) {
    const found = value.map((one) => (Array.isArray(one) ? [] : documentsIn(one, depth)))
    return found.every((documents) => documents.length > 0) ? found.flat() : []
  }
  if (!isJsonObject(value)) return []
  if (isWorkflow(value)) return [value]
  if (depth >= MOST_WRAPPERS) return []
  for (const member of WRAPPERS) {
    const found = Object.hasOwn(value, member) ? documentsIn(value[member], depth + 1) : []
    const [only] = found
    if (found.length === 1 && only !== undefined) return [withOuterName(only, value)]
    if (found.length > 1) return found
  }
  return []
}

/** A workflow inside a wrapper may have its name, or its id, outside. */
function withOuterName(document: JsonObject, { name, id }: JsonObject): JsonObject {
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof id === 'string' || typeof id === 'number' ? { id } : {}),
    ...document,
  }
}

function isWorkflow(value: JsonObject): boolean {
  const { nodes, connections, name, schema, millrace } = value
  if (schema !== undefined || millrace !== undefined || !Array.isArray(nodes)) return false
  return nodes.length === 0 ? isJsonObject(connections) && typeof name === 'string' : isNode(nodes[0])
}

const isNode = (value: unknown): boolean =>
  isJsonObject(value) && typeof value['type'] === 'string' && (isJsonObject(value['parameters']) || value['config'] === undefined)

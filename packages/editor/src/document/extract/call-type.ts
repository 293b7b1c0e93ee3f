import { isJsonObject, type JsonValue } from '@millrace/base'
import { resolvePorts, type NodeTypeDescription } from '@millrace/workflow'
import type { NodeCatalog } from '../catalog.ts'

/** A node type that calls another workflow, and the setting that names it. */
export interface CallType {
  readonly type: NodeTypeDescription
  readonly field: string
}

const asksForWorkflow = (schema: JsonValue | undefined): boolean =>
  isJsonObject(schema) && isJsonObject(schema['x-ui']) && schema['x-ui']['widget'] === 'workflow'

/** By what its schema says, not by its name: the editor knows no node types. */
export function callTypeOf(catalog: NodeCatalog): CallType | undefined {
  for (const type of catalog.newest) {
    const { properties, required } = type.config
    if (!isJsonObject(properties) || type.kind !== 'action') continue
    const field = Object.keys(properties).find((name) => asksForWorkflow(properties[name]))
    if (field === undefined || !Array.isArray(required) || !required.includes(field)) continue
    const { inputs, outputs } = resolvePorts(type.ports, {})
    if (inputs.length === 1 && outputs.length === 1) return { type, field }
  }
  return undefined
}

/** The trigger of a workflow that others call. */
export const startTypeOf = (catalog: NodeCatalog): NodeTypeDescription | undefined =>
  catalog.newest.find(({ trigger }) => trigger?.kind === 'manual')

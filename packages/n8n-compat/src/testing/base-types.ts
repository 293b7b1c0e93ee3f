import * as nodesBase from '@millrace/nodes-base'
import type { NodeTypeDescription, TypeCatalog } from '@millrace/workflow'

const isNodeType = (value: unknown): value is NodeTypeDescription =>
  typeof value === 'object' && value !== null && 'ports' in value && 'config' in value

const types = (Object.values(nodesBase) as unknown[]).filter(isNodeType)

/** The node types that ship with the product. */
export const baseTypes: TypeCatalog = {
  get: (type, version) => types.find((one) => one.type === type && one.version === version),
  types: () => types.map(({ type }) => type),
  versionsOf: (type) => types.filter((one) => one.type === type).map(({ version }) => version),
}

import type { ConnectorDefinition } from '../generated/connector.ts'

export type { ConnectorDefinition } from '../generated/connector.ts'

/** Declares a connector: the web API as data, one node type for each operation. It is checked when the package is loaded. */
export function defineConnector(definition: ConnectorDefinition): ConnectorDefinition {
  return Object.freeze(definition)
}

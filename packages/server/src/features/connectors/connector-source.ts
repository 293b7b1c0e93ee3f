import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'
import type { ConnectorSource, StoredConnector } from '@millrace/node-host'
import type { ConnectorVersionRow, Store } from '@millrace/store'

/** Stored connectors, as the registries of tenants read them. */
export const connectorSource = (connectors: Store['connectors']): ConnectorSource => ({
  changes: (tenantId) => connectors.changes(tenantId),
  all: async (tenantId) => {
    const { changes, versions } = await connectors.all(tenantId)
    return { changes, connectors: versions.map(storedConnector) }
  },
})

/** What was checked before it was written. */
export const partsOf = ({ definition, credentials }: ConnectorVersionRow): Pick<StoredConnector, 'definition' | 'credentials'> => ({
  definition: definition as unknown as ConnectorDefinition,
  credentials: credentials as unknown as readonly CredentialDefinition[],
})

const storedConnector = (row: ConnectorVersionRow): StoredConnector => {
  const { name, version, hosts, bytes } = row
  return { name, version, hosts, bytes, ...partsOf(row) }
}

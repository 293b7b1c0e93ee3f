import { toError } from '@millrace/base'
import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { nodesOfConnector } from '@millrace/node-sdk/connector'
import type { LoadedPackage } from '../packages/load.ts'
import { toPermissions } from '../packages/permissions.ts'
import { OWN_PREFIX, withOwnNames } from './own-names.ts'

/** One version of a connector that a tenant made. It was checked before it was stored. */
export interface StoredConnector {
  readonly name: string
  readonly version: number
  readonly definition: ConnectorDefinition
  readonly credentials: readonly CredentialDefinition[]
  /** Hosts that its nodes may call. */
  readonly hosts: readonly string[]
  /** How much there is of it, as JSON. */
  readonly bytes: number
}

/** A version as what the registry knows: a package without files. */
export function asPackage(stored: StoredConnector): LoadedPackage {
  const known = { name: OWN_PREFIX + stored.name, version: String(stored.version), origin: 'connector' }
  const permissions = toPermissions({ hosts: stored.hosts })
  try {
    const { definition, credentials } = withOwnNames(stored, stored.version)
    const nodes = nodesOfConnector(definition).map((node) => ({ definition: node }))
    return { ...known, permissions, nodes, credentials, errors: [] }
  } catch (thrown) {
    // What an earlier version of this product accepted must not take all others of the tenant with it.
    return { ...known, permissions, nodes: [], credentials: [], errors: [toError(thrown).message] }
  }
}

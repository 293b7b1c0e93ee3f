import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'

/**
 * How names of node and credential types begin that tenants made themselves. Packages cannot bring such names, so neither takes the place of
 * the other, and a workflow with `own.shop.get-order` can be exported and means the connector "shop" of whoever imports it.
 */
export const OWN_PREFIX = 'own.'

/** Whether a type is one of a tenant's own connectors. */
export const isOwnType = (type: string): boolean => type.startsWith(OWN_PREFIX)

/** What a tenant's connector consists of. */
export interface ConnectorParts {
  readonly definition: ConnectorDefinition
  readonly credentials: readonly CredentialDefinition[]
}

/** The parts as they are used: with the names of a tenant's own types, and with one version for all operations. */
export function withOwnNames({ definition, credentials }: ConnectorParts, version: number): ConnectorParts {
  const own = new Set(credentials.map(({ type }) => type))
  const nameOf = (type: string): string => (own.has(type) ? OWN_PREFIX + type : type)
  const listOf = (types: readonly string[] | undefined) => (types === undefined ? {} : { credentials: types.map(nameOf) })
  return {
    definition: {
      ...definition,
      id: OWN_PREFIX + definition.id,
      version,
      ...listOf(definition.credentials),
      operations: definition.operations.map(({ version: _version, ...operation }) => ({ ...operation, ...listOf(operation.credentials) })),
    },
    credentials: credentials.map((one) => ({ ...one, type: nameOf(one.type) })),
  }
}

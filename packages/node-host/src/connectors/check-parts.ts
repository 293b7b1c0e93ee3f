import { isJsonObject, toError } from '@millrace/base'
import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { checkConnector } from '@millrace/node-sdk/connector'
import { checkCredentialDefinition } from '../packages/check-definition.ts'
import type { Issue } from '../packages/plain-words.ts'
import { isOwnType, type ConnectorParts } from './own-names.ts'

/** What somebody sent as a connector. */
export interface SentConnector {
  readonly definition: unknown
  readonly credentials: readonly unknown[]
}

const MOST_CREDENTIALS = 20

/**
 * What is wrong with a connector that a person wants to keep, with pointers into `{ definition, credentials }`; empty when it can be used.
 * Whether credential types of packages that it names are there is for whoever knows them: see `foreignTypesOf`.
 */
export function checkParts({ definition, credentials }: SentConnector): readonly Issue[] {
  const issues = checkConnector(definition).map(({ path, message }) => ({ path: `/definition${path}`, message }))
  if (issues.length > 0) return issues
  const connector = definition as ConnectorDefinition // just checked
  if (credentials.length > MOST_CREDENTIALS)
    return [{ path: '/credentials', message: `must not have more than ${MOST_CREDENTIALS} credential types` }]
  return [...repeatedOperations(connector), ...credentials.flatMap((one, index) => checkType(connector, credentials, one, index))]
}

/** The credential types that a connector names and does not bring. */
export function foreignTypesOf({ definition, credentials }: ConnectorParts): readonly { readonly path: string; readonly type: string }[] {
  const own = new Set(credentials.map(({ type }) => type))
  const named = [
    ...(definition.credentials ?? []).map((type, index) => ({ path: `/definition/credentials/${index}`, type })),
    ...definition.operations.flatMap((operation, at) =>
      (operation.credentials ?? []).map((type, index) => ({ path: `/definition/operations/${at}/credentials/${index}`, type })),
    ),
  ]
  return named.filter(({ type }) => !own.has(type))
}

/** Versions are those of the whole connector, so that an operation is there once. */
function repeatedOperations({ operations }: ConnectorDefinition): Issue[] {
  const seen = new Set<string>()
  return operations.flatMap(({ id }, index) => {
    if (!seen.has(id)) return seen.add(id) && []
    return [{ path: `/definition/operations/${index}/id`, message: `is there twice: ${id}. The versions of all operations go together` }]
  })
}

function checkType(connector: ConnectorDefinition, all: readonly unknown[], value: unknown, index: number): Issue[] {
  const at = (path: string, message: string): Issue[] => [{ path: `/credentials/${index}${path}`, message }]
  let type: CredentialDefinition
  try {
    type = checkCredentialDefinition(`/credentials/${index}`, value)
  } catch (thrown) {
    return at('', toError(thrown).message)
  }
  if (isOwnType(type.type) || !type.type.startsWith(`${connector.id}.`))
    return at('/type', `must begin with "${connector.id}.", the id of the connector`)
  if (all.findIndex((other) => isJsonObject(other) && other['type'] === type.type) !== index)
    return at('/type', `is there twice: ${type.type}`)
  // A secret without a list goes wherever a node's config says.
  if (type.hosts === undefined && type.allowedHostsField === undefined)
    return at('/hosts', 'is missing: name the hosts that the secret may be sent to, or the field of the secret that lists them')
  return []
}

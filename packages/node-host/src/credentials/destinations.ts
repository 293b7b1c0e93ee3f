import { isJsonObject, isSecretField, type JsonObject, type JsonValue } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { placeholdersIn } from './fields.ts'

/**
 * The fields whose change could send what is secret to somebody else: hosts, and addresses that the secret goes to. Hosts that are only
 * taken away send it nowhere else.
 */
export function redirectingFields(definition: CredentialDefinition, before: JsonObject, after: JsonObject): readonly string[] {
  const { hosts = [], oauth2, test, allowedHostsField } = definition
  const addresses = [oauth2?.authorizeUrl, oauth2?.tokenUrl, oauth2?.refreshUrl, test?.url]
  const named = new Set([...hosts, ...addresses.filter((text) => text !== undefined)].flatMap(placeholdersIn))
  const changed = [...named].filter((field) => !isSame(before[field], after[field]))
  const widened = allowedHostsField !== undefined && isWider(listOf(before[allowedHostsField]), listOf(after[allowedHostsField]))
  return widened ? [...changed.filter((field) => field !== allowedHostsField), allowedHostsField] : changed
}

/** Secret fields that are in use and were not entered with a change. */
export function keptSecrets({ schema }: CredentialDefinition, before: JsonObject, entered: JsonObject): readonly string[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  return Object.keys(before).filter((name) => {
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined
    return (!isJsonObject(field) || isSecretField(field)) && !Object.hasOwn(entered, name) && before[name] !== ''
  })
}

const isSame = (one: JsonValue | undefined, other: JsonValue | undefined): boolean => JSON.stringify(one) === JSON.stringify(other)

const listOf = (value: JsonValue | undefined): readonly string[] =>
  (Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [])
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '')

/** An empty list is any host. */
function isWider(before: readonly string[], after: readonly string[]): boolean {
  if (before.length === 0) return false
  return after.length === 0 || after.some((host) => !before.includes(host))
}

import { isJsonObject, isSecretField, type JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { createSchemaChecks, type SchemaChecks } from '../packages/ajv.ts'
import { inPlainWords, type Issue } from '../packages/plain-words.ts'

const checks = new WeakMap<CredentialDefinition, ReturnType<SchemaChecks['compile']>>()

/** What is wrong with a secret's data; never quotes a value. */
export function checkCredentialData(definition: CredentialDefinition, data: JsonObject): readonly Issue[] {
  let check = checks.get(definition)
  if (check === undefined) checks.set(definition, (check = createSchemaChecks().compile(definition.schema)))
  return inPlainWords(check(data))
}

/** The fields that may be shown again: those that the schema knows and does not call secret. */
export function maskCredential(definition: CredentialDefinition, data: JsonObject): JsonObject {
  const properties = definition.schema['properties']
  if (!isJsonObject(properties)) return {}
  return Object.fromEntries(Object.entries(data).filter(([name]) => Object.hasOwn(properties, name) && !isSecretField(properties[name])))
}

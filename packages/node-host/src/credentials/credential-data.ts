import { isJsonObject, type JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import type { ValidateFunction } from 'ajv'
import { createAjv } from '../packages/ajv.ts'
import { inPlainWords, type Issue } from '../packages/plain-words.ts'

const validators = new WeakMap<CredentialDefinition, ValidateFunction>()

/** What is wrong with a secret's data; never quotes a value. */
export function checkCredentialData(definition: CredentialDefinition, data: JsonObject): readonly Issue[] {
  let validate = validators.get(definition)
  if (validate === undefined) validators.set(definition, (validate = createAjv().compile(definition.schema)))
  return validate(data) ? [] : inPlainWords(validate.errors)
}

/** The fields that may be shown again: those that the schema knows and does not call secret. */
export function maskCredential(definition: CredentialDefinition, data: JsonObject): JsonObject {
  const properties = definition.schema['properties']
  if (!isJsonObject(properties)) return {}
  return Object.fromEntries(Object.entries(data).filter(([name]) => Object.hasOwn(properties, name) && !isSecret(properties[name])))
}

const isSecret = (field: unknown): boolean => isJsonObject(field) && isJsonObject(field['x-ui']) && field['x-ui']['secret'] === true

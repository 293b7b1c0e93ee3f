import { text } from 'node:stream/consumers'
import type { CredentialType } from '@millrace/api'
import { isJsonObject, isSecretField, OptionError, toError, type JsonObject, type JsonValue } from '@millrace/base'

/** The fields of a credential: asked for one by one in a terminal, read as a JSON object from standard input elsewhere. */
export async function readData(type: CredentialType, { interactive }: { readonly interactive: boolean }): Promise<JsonObject> {
  return interactive ? askFor(type) : parsed(await text(process.stdin))
}

function parsed(given: string): JsonObject {
  try {
    const value = JSON.parse(given) as unknown
    if (isJsonObject(value)) return value
  } catch (thrown) {
    // Not the text: it holds secrets.
    throw new OptionError(
      { option: 'standard input', expected: 'the fields of the credential as a JSON object' },
      { cause: toError(thrown).name },
    )
  }
  throw new OptionError({ option: 'standard input', expected: 'the fields of the credential as a JSON object' })
}

async function askFor({ schema }: CredentialType): Promise<JsonObject> {
  const properties = schema['properties']
  const data: JsonObject = {}
  for (const [name, field] of Object.entries(isJsonObject(properties) ? properties : {})) {
    const given = isJsonObject(field) ? await askField(name, field) : undefined
    if (given !== undefined) data[name] = given
  }
  return data
}

/** An empty answer leaves a field out: the server says whether it may be. */
async function askField(name: string, field: JsonObject): Promise<JsonValue | undefined> {
  const { confirm, input, password, select } = await import('@inquirer/prompts')
  const message = typeof field['title'] === 'string' ? field['title'] : name
  if (field['type'] === 'boolean') return confirm({ message, default: field['default'] === true })
  if (Array.isArray(field['enum']))
    return select({ message, choices: field['enum'].map((value) => ({ value, name: String(value) })), default: field['default'] ?? null })
  const fallback = typeof field['default'] === 'string' || typeof field['default'] === 'number' ? { default: String(field['default']) } : {}
  const answer = isSecretField(field) ? await password({ message, mask: true }) : await input({ message, ...fallback })
  if (answer === '') return undefined
  if (field['type'] === 'integer' || field['type'] === 'number') return Number(answer)
  return field['type'] === 'array' ? answer.split(',').map((each) => each.trim()) : answer
}

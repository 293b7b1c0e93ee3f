import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { ConnectorDefinition } from '@millrace/node-sdk'
import { objectAt, textAt } from './document.ts'
import { escaped } from './operations/body.ts'
import type { SourceOperation } from './operations/list-operations.ts'
import type { SchemaConverter } from './schemas/converter.ts'
import { flattened } from './schemas/merge-all-of.ts'

type ErrorRule = NonNullable<ConnectorDefinition['errors']>[number]

const MESSAGES = [
  'message',
  'detail',
  'error_description',
  'errorMessage',
  'error_message',
  'msg',
  'title',
  'description',
  'reason',
  'error',
  'error_msg',
  'text',
]
const HOLDERS = ['error', 'errors', 'fault', 'meta', 'errorMessages', 'error_messages']
const ANSWERED = [400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 429, 500, 502, 503, 504]

/** Where the answers of a service say what went wrong: where most of its operations describe it. */
export function errorRules(converter: SchemaConverter, operations: readonly SourceOperation[]): ErrorRule[] {
  const votes = new Map<string, number>()
  const known = new Map<JsonValue, string | undefined>()
  let refusals: ErrorRule | undefined
  for (const operation of operations) {
    for (const [status, value] of Object.entries(objectAt(operation.source['responses']))) {
      if (!/^[45]|^default$/.test(status)) {
        if (refusals === undefined && status === '200') refusals = refusalIn(converter, value)
        continue
      }
      const key = textAt(objectAt(value)['$ref']) || value
      if (!known.has(key)) known.set(key, messageIn(converter, value, status))
      const pointer = known.get(key)
      if (pointer !== undefined) votes.set(pointer, (votes.get(pointer) ?? 0) + 1)
    }
  }
  const message = [...votes].sort(([, a], [, b]) => b - a)[0]?.[0]
  const byStatus = message === undefined ? [] : ANSWERED.map((status) => ruleFor(status, message))
  return refusals === undefined ? byStatus : [refusals, ...byStatus]
}

/** What a status means, and whether to try again, is what HTTP says; the rule only knows where the sentence for people stands. */
const ruleFor = (status: number, message: string): ErrorRule => ({ status: [status], code: `http.${status}`, message })

function schemaOf(converter: SchemaConverter, response: JsonValue, at: string): JsonObject {
  const content = Object.entries(objectAt(converter.document.object(response, at)?.['content']))
  const [, media] = content.find(([type]) => /json|^\*\/\*/i.test(type)) ?? []
  const schema = objectAt(media)['schema']
  return textAt(objectAt(schema)['$ref']).startsWith('#') || objectAt(schema)['$ref'] === undefined
    ? flattened(converter.document, schema, at)
    : {}
}

function messageIn(converter: SchemaConverter, response: JsonValue, at: string): string | undefined {
  return find(converter, schemaOf(converter, response, at), '', 0)
}

function find(converter: SchemaConverter, level: JsonObject, pointer: string, depth: number): string | undefined {
  const properties = objectAt(level['properties'])
  const member = (name: string): JsonObject => flattened(converter.document, properties[name], name)
  for (const name of MESSAGES) if (isText(member(name))) return `${pointer}/${escaped(name)}`
  if (depth > 1) return undefined
  for (const name of HOLDERS) {
    if (!Object.hasOwn(properties, name)) continue
    const held = member(name)
    const items = isJsonObject(held['items']) ? flattened(converter.document, held['items'], name) : undefined
    const at = `${pointer}/${escaped(name)}`
    if (items !== undefined && isText(items)) return `${at}/0`
    const inner = items === undefined ? find(converter, held, at, depth + 1) : find(converter, items, `${at}/0`, depth + 1)
    if (inner !== undefined) return inner
  }
  return undefined
}

const isText = (schema: JsonObject): boolean =>
  schema['type'] === 'string' || (Array.isArray(schema['type']) && schema['type'].includes('string'))

/** Services that answer 200 and say `ok: false`. */
function refusalIn(converter: SchemaConverter, response: JsonValue): ErrorRule | undefined {
  const properties = objectAt(schemaOf(converter, response, '200')['properties'])
  const ok = flattened(converter.document, properties['ok'], 'ok')
  if (ok['type'] !== 'boolean') return undefined
  return { pointer: '/ok', equals: false, code: 'service.refused', message: '/error' } as unknown as ErrorRule // the generated type of `equals` is narrower than its schema, which takes any value
}

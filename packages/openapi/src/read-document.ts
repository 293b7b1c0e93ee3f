import { isJsonObject, toError, type JsonObject, type JsonValue } from '@millrace/base'
import { parse } from 'yaml'
import { objectAt } from './document.ts'
import { DocumentUnreadable, NotOpenApi } from './errors.ts'
import { fromSwagger2 } from './swagger2.ts'

/** JSON or YAML text as a value. Throws DocumentUnreadable. */
export function parseDocument(text: string): unknown {
  const source = text.replace(/^\uFEFF/, '')
  if (/^\s*[{[]/.test(source)) {
    try {
      return JSON.parse(source)
    } catch (thrown) {
      if (source.length > 1_000_000) throw new DocumentUnreadable({ reason: toError(thrown).message }, { cause: thrown })
    } // YAML begins so as well, e.g. with a comment after the brace; a large document of this kind is broken JSON
  }
  try {
    // Not `silent`: that passes over syntax errors too, and gives what could be read of the document.
    return parse(source, { maxAliasCount: 1_000, logLevel: 'error', uniqueKeys: false })
  } catch (thrown) {
    throw new DocumentUnreadable({ reason: firstLineOf(toError(thrown).message) }, { cause: thrown })
  }
}

/** "… at line 3, column 5": what follows is the line itself. */
const firstLineOf = (message: string): string => (message.split('\n')[0] ?? '').replace(/:$/, '.')

/** A value or a text as an OpenAPI 3 document; Swagger 2.0 is converted. Throws NotOpenApi, DocumentUnreadable. */
export function asOpenApi3(document: unknown): JsonObject {
  const value = typeof document === 'string' ? parseDocument(document) : document
  if (!isJsonObject(value)) throw new NotOpenApi({ found: Array.isArray(value) ? 'a list' : typeof value })
  const openapi = versionOf(value['openapi'])
  if (openapi.startsWith('3.')) return value
  if (versionOf(value['swagger']).startsWith('2')) return fromSwagger2(value)
  throw new NotOpenApi({ found: `its top has: ${Object.keys(objectAt(value)).slice(0, 8).join(', ') || 'nothing'}` })
}

// YAML reads `swagger: 2.0` without quotes as a number.
const versionOf = (value: JsonValue | undefined): string =>
  typeof value === 'number' ? value.toFixed(1) : typeof value === 'string' ? value : ''

import { NodeError, type JsonValue } from '@millrace/base'
import type { HttpRequest } from '@millrace/node-sdk'

const TEXTUAL = /^(text\/|application\/(xml|xhtml\+xml|javascript|x-www-form-urlencoded|yaml|x-yaml|x-ndjson)|[^;]*\+xml)/i
const JSON_TYPE = /^[^;]*[/+]json\b/i

/** The body in the form that was asked for; by its content type for `auto`. */
export function readAs(
  bytes: Buffer,
  type: string,
  as: Exclude<NonNullable<HttpRequest['responseType']>, 'file' | 'auto-file'>,
  host: string,
): JsonValue | Uint8Array {
  switch (as) {
    case 'bytes':
      return new Uint8Array(bytes)
    case 'text':
      return textOf(bytes, type)
    case 'json':
      return readJson(textOf(bytes, ''), host)
    case 'auto':
      if (JSON_TYPE.test(type)) return bytes.length === 0 ? null : readJson(textOf(bytes, ''), host)
      return isText(type) ? textOf(bytes, type) : new Uint8Array(bytes)
    default:
      return as satisfies never
  }
}

const isText = (type: string): boolean => type === '' || TEXTUAL.test(type)

/** Whether an answer of this content type is neither JSON nor text. */
export const isFileType = (type: string): boolean => !JSON_TYPE.test(type) && !isText(type)

/** Text by the charset that the content type names, UTF-8 otherwise; a byte order mark goes. */
export function textOf(bytes: Buffer, type: string): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]{1,40})/i.exec(type)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes) // a charset that nobody knows
  }
}

// A key that assigns to prototypes is data for nobody. JSON can also spell it with escapes.
const PROTO = /__proto__|\\u00/i

function readJson(text: string, host: string): JsonValue {
  try {
    return JSON.parse(text, PROTO.test(text) ? (key, value: unknown) => (key === '__proto__' ? undefined : value) : undefined) as JsonValue
  } catch (thrown) {
    throw new NodeError('http.invalid-json', `${host} answered something that is not JSON.`, {
      detail: { body: text.slice(0, 500) },
      hint: 'Choose text as the response format to see it.',
      cause: thrown,
    })
  }
}

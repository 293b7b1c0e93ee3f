import { isJsonObject, NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import { nestedPairs, percentEncode, textOf } from './encode.ts'

export type FormStyle = 'brackets' | 'dots' | 'flat'

/** Fields of a form, not encoded. */
export function formFields(body: JsonValue, style: FormStyle): readonly (readonly [name: string, text: string])[] {
  if (!isJsonObject(body)) return []
  return Object.entries(body).flatMap(([name, value]) => FIELDS[style](name, value))
}

type Fields = (name: string, value: JsonValue) => readonly (readonly [string, string])[]

const FIELDS: { readonly [S in FormStyle]: Fields } = {
  brackets: (name, value) =>
    nestedPairs(name, value).map(([[first = '', ...rest], text]) => [first + rest.map((s) => `[${s}]`).join(''), text]),
  dots: (name, value) => nestedPairs(name, value).map(([path, text]) => [path.filter((step) => step !== '').join('.'), text]),
  flat: (name, value) => (Array.isArray(value) ? value.map((element) => [name, textOf(element)] as const) : [[name, textOf(value)]]),
}

/** `application/x-www-form-urlencoded`. */
export const formText = (body: JsonValue, style: FormStyle): string =>
  formFields(body, style)
    .map(([name, text]) => `${percentEncode(name)}=${percentEncode(text)}`)
    .join('&')

/** A part that is a file. */
interface FilePart {
  readonly name: string
  readonly bytes: Uint8Array
  readonly fileName: string
  readonly mimeType: string
}

/**
 * `multipart/form-data` (RFC 7578). Members named in `files` are files: base64, or `{ data, fileName?, mimeType? }` as answers give them.
 * The boundary is the first of a fixed series that occurs in no value, so that a request can be repeated.
 */
export function multipartBytes(
  body: JsonObject,
  { style, files }: { readonly style: FormStyle; readonly files: readonly string[] },
): { readonly bytes: Uint8Array; readonly boundary: string } {
  const isFile = (name: string): boolean => files.includes(name)
  const fields = formFields(Object.fromEntries(Object.entries(body).filter(([name]) => !isFile(name))), style)
  const parts = Object.entries(body).flatMap(([name, value]) => (isFile(name) ? filesOf(name, value) : []))
  const contents = [...fields.flatMap(([name, text]) => [name, text]), ...parts.map(({ fileName }) => fileName)]
  let boundary = 'millrace-part'
  const isTaken = (): boolean =>
    contents.some((text) => text.includes(boundary)) ||
    parts.some(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(boundary))
  for (let n = 1; isTaken(); n += 1) boundary = `millrace-part-${n}-`
  const pieces = [
    ...fields.map(([name, text]) =>
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${partName(name)}"\r\n\r\n${text}\r\n`),
    ),
    ...parts.flatMap(({ name, bytes, fileName, mimeType }) => [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${partName(name)}"; filename="${partName(fileName)}"\r\nContent-Type: ${mimeType}\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]
  return { bytes: Uint8Array.from(Buffer.concat(pieces)), boundary }
}

/** A list of files has one part for each. */
function filesOf(name: string, value: JsonValue): readonly FilePart[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.flatMap((each) => filesOf(name, each))
  const { data = '', fileName, mimeType } = isJsonObject(value) ? value : { data: value }
  const type = typeof mimeType === 'string' && /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream'
  return [{ name, bytes: bytesIn(data, name), fileName: typeof fileName === 'string' && fileName !== '' ? fileName : name, mimeType: type }]
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Bytes out of base64, or out of a file as answers give them. */
export function bytesIn(given: JsonValue, name: string): Uint8Array {
  const value = isJsonObject(given) && typeof given['data'] === 'string' ? given['data'] : given
  if (typeof value === 'string' && value.length % 4 === 0 && BASE64.test(value)) return Uint8Array.from(Buffer.from(value, 'base64'))
  throw new NodeError(
    'config.invalid',
    name === 'body' ? 'The bytes of the body must be given as base64.' : `"${name}" must be given as base64.`,
    {
      detail: { path: `/${name}` },
    },
  )
}

const PART_NAME: Readonly<Record<string, string>> = { '"': '%22', '\r': '%0D', '\n': '%0A' }
const partName = (name: string): string => name.replace(/["\r\n]/g, (letter) => PART_NAME[letter] ?? letter)

import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
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

/** `multipart/form-data` (RFC 7578). The boundary is the first of a fixed series that occurs in no value, so that a request can be repeated. */
export function multipartText(body: JsonObject, style: FormStyle): { readonly text: string; readonly boundary: string } {
  const fields = formFields(body, style)
  let boundary = 'millrace-part'
  for (let n = 1; fields.some(([name, text]) => name.includes(boundary) || text.includes(boundary)); n += 1)
    boundary = `millrace-part-${n}-`
  const parts = fields.map(([name, text]) => `--${boundary}\r\nContent-Disposition: form-data; name="${partName(name)}"\r\n\r\n${text}\r\n`)
  return { text: `${parts.join('')}--${boundary}--\r\n`, boundary }
}

const PART_NAME: Readonly<Record<string, string>> = { '"': '%22', '\r': '%0D', '\n': '%0A' }
const partName = (name: string): string => name.replace(/["\r\n]/g, (letter) => PART_NAME[letter] ?? letter)

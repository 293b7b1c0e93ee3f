import { isJsonObject, type JsonValue } from '@millrace/base'
import type { ParameterPlacement } from '../generated/connector.ts'

/** How a value is written (OpenAPI 3, "style values"). */
export type WriteStyle = Pick<ParameterPlacement, 'style' | 'explode' | 'allowReserved'>

/** A query or form field, both sides encoded. */
export type Pair = readonly [name: string, value: string]

/** Everything but unreserved characters (RFC 3986) as percent triples. Half surrogates, which no URL can hold, become U+FFFD. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

// What would end the part of the URL, or begin another parameter, stays encoded whatever the definition says.
const KEPT_IN_PATH = /%(?:3A|2F|40|21|24|26|27|28|29|2A|2B|2C|3B|3D)/g
const KEPT_IN_QUERY = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B|5B|5D)/g

const encoder =
  (kept: RegExp, { allowReserved = false }: WriteStyle) =>
  (text: string): string =>
    allowReserved ? percentEncode(text).replace(kept, (triple) => decodeURIComponent(triple)) : percentEncode(text)

/** A value as one text: nested ones as JSON, null as nothing. */
export function textOf(value: JsonValue): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A value in a path: `simple`, `label`, `matrix` or `json`; any other style is `simple`. */
export function pathText(name: string, value: JsonValue, style: WriteStyle): string {
  const write = encoder(KEPT_IN_PATH, style)
  const { explode = false } = style
  switch (style.style) {
    case 'json':
      return write(JSON.stringify(value))
    case 'label':
      return `.${joined(value, { write, explode, between: explode ? '.' : ',' })}`
    case 'matrix':
      return matrixText(name, value, { write, explode })
    default:
      return joined(value, { write, explode, between: ',' })
  }
}

function matrixText(name: string, value: JsonValue, { write, explode }: { write: (text: string) => string; explode: boolean }): string {
  const key = percentEncode(name)
  if (explode && Array.isArray(value)) return value.map((element) => `;${key}=${write(textOf(element))}`).join('')
  if (explode && isJsonObject(value)) return `;${joined(value, { write, explode, between: ';' })}`
  return `;${key}=${joined(value, { write, explode: false, between: ',' })}`
}

/** A header's value, not encoded: `simple` or `json`. */
export const headerText = (value: JsonValue, { style, explode = false }: WriteStyle): string =>
  style === 'json' ? JSON.stringify(value) : joined(value, { write: (text) => text, explode, between: ',' })

interface Joining {
  readonly write: (text: string) => string
  readonly explode: boolean
  readonly between: string
}

function joined(value: JsonValue, { write, explode, between }: Joining): string {
  if (Array.isArray(value)) return value.map((element) => write(textOf(element))).join(between)
  if (!isJsonObject(value)) return write(textOf(value))
  const entries = Object.entries(value).map(([key, member]) => [write(key), write(textOf(member))] as const)
  return entries.map(([key, member]) => (explode ? `${key}=${member}` : `${key}${between}${member}`)).join(between)
}

/** A value in a query: `form`, `spaceDelimited`, `pipeDelimited`, `deepObject`, `brackets` or `json`; any other style is `form`. */
export function queryPairs(name: string, value: JsonValue, style: WriteStyle): readonly Pair[] {
  const write = encoder(KEPT_IN_QUERY, style)
  const key = percentEncode(name)
  switch (style.style) {
    case 'json':
      return [[key, write(JSON.stringify(value))]]
    case 'spaceDelimited':
      return [[key, joined(value, { write, explode: false, between: '%20' })]]
    case 'pipeDelimited':
      return [[key, joined(value, { write, explode: false, between: '%7C' })]]
    case 'deepObject':
    case 'brackets':
      return nestedPairs(name, value).map(([path, text]) => [bracketName(path), write(text)])
    default:
      return formPairs(key, value, { write, explode: style.explode ?? true })
  }
}

function formPairs(
  key: string,
  value: JsonValue,
  { write, explode }: { write: (text: string) => string; explode: boolean },
): readonly Pair[] {
  if (!explode || typeof value !== 'object' || value === null) return [[key, joined(value, { write, explode: false, between: ',' })]]
  if (Array.isArray(value)) return value.map((element) => [key, write(textOf(element))])
  return Object.entries(value).map(([member, inside]) => [write(member), write(textOf(inside))])
}

/**
 * A nested value as flat fields. A list of plain values repeats its name with an empty step at the end; the elements of other lists are
 * counted, because their fields belong together.
 */
export function nestedPairs(name: string, value: JsonValue): readonly (readonly [path: readonly string[], text: string])[] {
  const walk = (path: readonly string[], at: JsonValue): (readonly [readonly string[], string])[] => {
    if (Array.isArray(at)) {
      const plain = at.every((element) => typeof element !== 'object' || element === null)
      return at.flatMap((element, index) => walk([...path, plain ? '' : String(index)], element))
    }
    if (isJsonObject(at)) return Object.entries(at).flatMap(([member, inside]) => walk([...path, member], inside))
    return [[path, textOf(at)]]
  }
  return walk([name], value)
}

/** `a[b][]`, the steps encoded. Brackets stay readable, as services document them. */
export const bracketName = ([first = '', ...rest]: readonly string[]): string =>
  percentEncode(first) + rest.map((step) => `[${percentEncode(step)}]`).join('')

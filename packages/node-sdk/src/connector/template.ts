import { NodeError, type JsonObject } from '@millrace/base'

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_.-]*)\}/g

/** Names in braces, each once, in order. */
export const placeholdersOf = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
]

/** The text with each `{name}` replaced by what `write` gives; undefined leaves it as it is. */
export const fillIn = (text: string, write: (name: string, at: number) => string | undefined): string =>
  text.replace(PLACEHOLDER, (whole, name: string, at: number) => write(name, at) ?? whole)

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

// XML 1.0, production 2: what no document may hold, not even escaped.

const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** An XML document with the escaped values of a config in it; a value that is not there is empty. */
export function xmlText(template: string, values: JsonObject): string {
  return fillIn(template, (name) => {
    if (!Object.hasOwn(values, name)) return undefined
    const value = values[name] ?? ''
    if (typeof value === 'object') throw notText(name, 'a list or an object, which the document has no place for')
    const text = String(value).toWellFormed()
    if (NOT_XML.test(text)) throw notText(name, 'a text with control characters, which XML cannot hold')
    return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
  })
}

const notText = (name: string, what: string): NodeError =>
  new NodeError('config.invalid', `"${name}" is ${what}.`, { detail: { path: `/${name}` } })

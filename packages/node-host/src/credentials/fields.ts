import type { JsonObject } from '@millrace/base'

const PLACEHOLDER = /\{([A-Za-z0-9_]+)\}/g

/** The names that stand in braces. */
export const placeholdersIn = (text: string): readonly string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)

/** Puts the secret's fields where their names stand in braces. */
export const fillFields = (text: string, data: JsonObject): string => text.replace(PLACEHOLDER, (_, name: string) => fieldText(data, name))

/** As `fillFields`, for URLs: a field at the beginning may be an address itself, everywhere else it cannot leave its place. */
export const fillUrl = (text: string, data: JsonObject): string =>
  text.replace(PLACEHOLDER, (_, name: string, at: number) => {
    const value = fieldText(data, name)
    return at === 0 ? value : encodeURIComponent(value)
  })

/** A field as text; empty when it is missing or a list. */
export function fieldText(data: JsonObject, name: string): string {
  const value = Object.hasOwn(data, name) ? data[name] : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

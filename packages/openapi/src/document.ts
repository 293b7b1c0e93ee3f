import { isJsonObject, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'
import { RemoteReference } from './errors.ts'

/** An OpenAPI document: looks up what `$ref` means. References that lead to references are followed; those in a circle lead nowhere. */
export class SpecDocument {
  readonly root: JsonObject
  readonly #found = new Map<string, JsonValue | undefined>()

  constructor(root: JsonObject) {
    this.root = root
  }

  /** What a local reference names; undefined when nothing stands there. Throws RemoteReference. */
  lookUp(reference: string, at: string): JsonValue | undefined {
    if (!reference.startsWith('#')) throw new RemoteReference({ reference: reference.slice(0, 200), at })
    if (this.#found.has(reference)) return this.#found.get(reference)
    const value = this.#walk(reference)
    this.#found.set(reference, value)
    return value
  }

  #walk(reference: string): JsonValue | undefined {
    if (reference === '#') return this.root
    let value: JsonValue | undefined = this.root
    for (const part of reference.slice(2).split('/')) {
      const key = unescaped(part)
      if (Array.isArray(value)) value = value[Number(key)]
      else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[key]
      else return undefined
    }
    return value
  }

  /** The object that stands there or is referred to from there; undefined when there is none. */
  object(value: JsonValue | undefined, at: string): JsonObject | undefined {
    let current = value
    for (let hops = 0; hops < 50; hops++) {
      if (!isJsonObject(current)) return undefined
      if (typeof current['$ref'] !== 'string') return current
      current = this.lookUp(current['$ref'], at)
    }
    return undefined
  }
}

function unescaped(part: string): string {
  let text = part
  try {
    text = decodeURIComponent(part)
  } catch {
    // A percent sign that escapes nothing: the name as it stands.
  }
  return nameOfStep(text)
}

/** What stands there, if it is an object with members of its own. */
export const objectAt = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {})
export const listAt = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : [])
export const textAt = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

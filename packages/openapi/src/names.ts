import { isForbiddenName } from '@millrace/base'

/** Gives each name once: the second of a kind gets a number. */
export class UniqueNames {
  readonly #taken = new Set<string>()
  readonly #next = new Map<string, number>()
  readonly #separator: string

  constructor(separator: string, reserved: Iterable<string> = []) {
    this.#separator = separator
    for (const name of reserved) this.#taken.add(name)
  }

  take(wanted: string): string {
    let name = wanted
    for (let number = this.#next.get(wanted) ?? 2; this.#taken.has(name); number++) {
      name = `${wanted}${this.#separator}${number}`
      this.#next.set(wanted, number + 1) // the next of many with one name does not count from 2 again
    }
    this.#taken.add(name)
    return name
  }

  has(name: string): boolean {
    return this.#taken.has(name)
  }
}

/** The words of a name, by what is neither letter nor digit. */
const parts = (text: string): string[] =>
  text
    .normalize('NFKD')
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== '')

/** Part of the name of node types: `[a-z][a-z0-9-]*`. */
export function connectorId(text: string): string {
  const id = parts(text)
    .join('-')
    .toLowerCase()
    .replace(/^[0-9-]+/, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  return id === '' ? 'api' : id
}

/** `issues/create-comment` as `issues.create-comment`. */
export function operationName(text: string): string {
  return text
    .slice(0, 400)
    .split(/[./]/)
    .map((part) => parts(part).join('-'))
    .filter((part) => part !== '')
    .join('.')
    .slice(0, 110)
    .replace(/[.-]+$/, '')
}

/** The name of a property in the form: letters, digits and `_`, as far as the name on the wire allows. */
export function propertyName(wire: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(wire) && wire.length <= 200) return isForbiddenName(wire) ? `${wire}_` : wire
  const name = parts(wire).join('_').slice(0, 200)
  return name === '' ? 'value' : /^[0-9]/.test(name) ? `_${name}` : name
}

/** Name of a shared schema. */
export function definitionName(text: string): string {
  const name = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_.-]+/g, '_')
    .slice(0, 100)
  return name === '' || isForbiddenName(name) ? 'Schema' : name
}

/** A place in a path: as it stands in the document if it can, else as its property would be called. */
export const placeName = (wire: string): string => (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(wire) ? wire : propertyName(wire))

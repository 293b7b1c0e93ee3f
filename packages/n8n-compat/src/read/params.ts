import { isForbiddenName, isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import { toValue } from '../values/to-value.ts'
import { textOf } from './scalar.ts'

/** The parameters of a node, or a group of them, read as what our nodes take. Reading by name sees own properties only. */
export class Params {
  readonly #values: JsonObject
  constructor(values: JsonValue | undefined) {
    this.#values = isJsonObject(values) ? values : {}
  }

  /** As it stands in the document. */
  raw(name: string): JsonValue | undefined {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined
  }

  has(name: string): boolean {
    const value = this.raw(name)
    return value !== undefined && value !== null && value !== ''
  }

  get isEmpty(): boolean {
    return Object.keys(this.#values).length === 0
  }

  without(name: string): Params {
    return new Params(Object.fromEntries(Object.entries(this.#values).filter(([other]) => other !== name)))
  }

  names(): readonly string[] {
    return Object.keys(this.#values).filter((name) => !isForbiddenName(name))
  }

  /** A value, or an expression. */
  value(name: string, fallback: JsonValue = ''): JsonValue {
    const raw = this.raw(name)
    return raw === undefined || raw === null ? fallback : toValue(raw)
  }

  /** Text, or an expression. */
  text(name: string, fallback = ''): JsonValue {
    const value = this.value(name, fallback)
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  }

  /** A number, or an expression. Text that holds a number is one. */
  number(name: string, fallback: number): JsonValue {
    const value = this.value(name, fallback)
    if (typeof value !== 'string') return value
    const number = Number(value)
    return value.trim() !== '' && Number.isFinite(number) ? number : fallback
  }

  /** A choice that decides what the node does. Throws NoEquivalentError where an expression makes it. */
  choice(name: string, fallback: string): string {
    const value = this.fixed(name)
    return value === '' ? fallback : textOf(value, fallback)
  }

  /** True or false. Throws NoEquivalentError where an expression decides. */
  flag(name: string, fallback = false): boolean {
    const value = this.fixed(name)
    return value === undefined || value === null ? fallback : value === true || value === 'true'
  }

  /** Fixed text. Throws NoEquivalentError for an expression. */
  fixedText(name: string, fallback = ''): string {
    return textOf(this.fixed(name), fallback)
  }

  /** A fixed number. Throws NoEquivalentError for an expression. */
  fixedNumber(name: string, fallback: number): number {
    const value = Number(this.fixedText(name, String(fallback)))
    return Number.isFinite(value) ? value : fallback
  }

  fixed(name: string): JsonValue | undefined {
    const raw = this.raw(name)
    const value = raw === undefined ? undefined : toValue(raw)
    if (isJsonObject(value) && Object.hasOwn(value, '$expr')) {
      throw new NoEquivalentError({ reason: `An expression decides on "${name}", which has to be fixed here.` })
    }
    return value
  }

  group(name: string): Params {
    return new Params(this.raw(name))
  }

  /** The rows of a list such as `parameters.values`; one row may stand without a list around it. */
  rows(name: string, inside: string): readonly Params[] {
    const outer = this.raw(name)
    return isJsonObject(outer) ? new Params(outer).list(inside) : []
  }

  /** The rows of a list; one row may stand without a list around it. */
  list(name: string): readonly Params[] {
    const rows = this.raw(name)
    return (Array.isArray(rows) ? rows : isJsonObject(rows) ? [rows] : []).map((row) => new Params(row))
  }

  /** Names that are written with commas between them, or as a list. Throws NoEquivalentError for an expression. */
  nameList(name: string): readonly string[] {
    const value = this.fixed(name)
    if (Array.isArray(value)) return value.map((one) => textOf(one)).filter((one) => one !== '')
    const fields = isJsonObject(value) ? value['fields'] : undefined // how old versions wrote it
    if (Array.isArray(fields)) return fields.map((field) => new Params(field).fixedText('fieldName')).filter((name) => name !== '')
    return typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : []
  }
}

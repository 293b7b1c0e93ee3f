import type { JsonValue } from '@millrace/base'
import { compileLimits, type ExpressionLimits } from './limits.ts'
import { Machine } from './machine.ts'
import { payForCase, payForSearch } from './methods/text-costs.ts'
import { cloneValue } from './values/clone.ts'
import { parseJson, stringifyJson } from './values/json.ts'
import { notedWidth } from './values/widths.ts'

const NO_SCOPE = { lookup: () => undefined }

/**
 * What one piece of work outside of expressions may take, at the prices of expressions: conditions, patterns. Whatever is dear is paid for
 * before it is done. @throws ExpressionError `expression.fuel` and other codes of limits when there is nothing left to pay with
 */
export class Work {
  readonly #vm: Machine

  constructor(limits?: Partial<ExpressionLimits>) {
    this.#vm = new Machine(NO_SCOPE, compileLimits(limits), false)
  }

  /** Pays for so many units, of at most 10 ns each. */
  spend(units: number): void {
    this.#vm.spend(units)
  }

  /** Units spent so far. */
  get spent(): number {
    return this.#vm.spent
  }

  /** Pays for looking at so many elements. */
  walk(count: number): void {
    this.#vm.walk(count)
  }

  /** Pays for reading the whole of a text. */
  read(text: string): string {
    return this.#vm.read(text)
  }

  /** Refuses data nested deeper than the limit. */
  nesting(depth: number): void {
    this.#vm.nesting(depth)
  }

  lowerCase(text: string): string {
    return payForCase(this.#vm, text).toLowerCase()
  }

  includes(text: string, part: string): boolean {
    payForSearch(this.#vm, text, part)
    return text.includes(part)
  }

  keysOf(object: object): readonly string[] {
    return this.#vm.keysOf(object)
  }

  /** Whether an object has no fields; one that is known to be wide is not listed for that. */
  isEmpty(object: object): boolean {
    return notedWidth(object) === undefined && this.keysOf(object).length === 0
  }

  /** The JSON text of data. */
  json(value: JsonValue): string {
    return stringifyJson(this.#vm, value) ?? ''
  }

  /** The data of a JSON text. @throws ExpressionError `expression.bad-argument` for a text that is none */
  parse(text: string): JsonValue {
    return parseJson(this.#vm, text) as JsonValue
  }

  /** A deep copy of data. */
  copy<T extends JsonValue>(value: T): T {
    return cloneValue(this.#vm, value) as T
  }

  /** The machine of expressions that it is done on. */
  static machineOf(work: Work): Machine {
    return work.#vm
  }
}

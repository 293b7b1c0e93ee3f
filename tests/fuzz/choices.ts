import fc from 'fast-check'

/**
 * A source of decisions that is a list of small numbers: what follows from it is repeatable, and when a list is made shorter or its
 * numbers lower, what follows becomes simpler, since 0 always takes the first way. So fast-check can shrink whole programs.
 */
export class Choices {
  readonly #numbers: readonly number[]
  #at = 0
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** Everything has been used up: from here on only the simplest way is taken. */
  get isOver(): boolean {
    return this.#at >= this.#numbers.length
  }

  /** A whole number below `count`. */
  below(count: number): number {
    const number = this.#numbers[this.#at++] ?? 0
    return count <= 0 ? 0 : number % count
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T
  }

  /** True `times` in 256; false when everything is used up. */
  chance(times: number): boolean {
    return this.below(256) >= 256 - times
  }

  many<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, index) => make(index))
  }
}

/** Lists of numbers for Choices. */
export const decisions = (length: number): fc.Arbitrary<number[]> => fc.array(fc.nat(65_535), { maxLength: length, size: 'max' })

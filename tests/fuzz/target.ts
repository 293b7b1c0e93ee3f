import type fc from 'fast-check'

/** Something to fuzz: inputs that are plain JSON, and what is wrong with the product's answer to one. */
export interface Target<I> {
  readonly name: string
  /** The rule that holds for every input. */
  readonly title: string
  readonly inputs: fc.Arbitrary<I>
  /** What does not hold, in words; nothing when all is well. */
  readonly problem: (input: I) => string | undefined
}

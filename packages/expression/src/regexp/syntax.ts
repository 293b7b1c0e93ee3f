import type { CharSet } from './char-set.ts'

/** A pattern as a tree. What one character may be is a set; its notation has been read by then. */
export type Pattern =
  | { readonly kind: 'char'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'capture'; readonly group: number; readonly body: Pattern }
  | Repeat
  | { readonly kind: 'assert'; readonly what: Assertion; readonly word: CharSet }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negated: boolean; readonly body: Pattern }
  | BackReference

export interface Repeat {
  readonly kind: 'repeat'
  readonly body: Pattern
  readonly min: number
  readonly max: number
  readonly lazy: boolean
  /** Groups inside, which each turn forgets: from the first on, before the other. */
  readonly groups: readonly [number, number]
}

export interface BackReference {
  readonly kind: 'back'
  /** Several where the same name stands in several alternatives. */
  readonly groups: readonly number[]
  readonly ignoreCase: boolean
}

export type Assertion = 'start' | 'end' | 'line-start' | 'line-end' | 'word' | 'not-word'

export interface ParsedPattern {
  readonly root: Pattern
  /** Capturing groups, without the whole match. */
  readonly groupCount: number
  readonly groupNames: ReadonlyMap<string, readonly number[]>
  /** Characters are whole ones (flags u and v) instead of UTF-16 units. */
  readonly unicode: boolean
  /** Sets that were made for this pattern. */
  readonly setCount: number
}

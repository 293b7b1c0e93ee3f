import type { Words } from '@millrace/base'
import type { ExpressionCode } from '../errors.ts'
import { english } from '../words/english.ts'
import type { Type } from './types.ts'

/** One item as nodes give it. */
export interface SampleItem {
  readonly json: unknown
  readonly binary?: unknown
}

/** What is known about another node of the workflow. */
export interface NodeFacts {
  readonly name: string
  /** Whether a way leads from it to the node whose template this is. Not known when absent. */
  readonly isUpstream?: boolean
  /** Items that it gave: in the last execution, or pinned. */
  readonly samples?: readonly SampleItem[]
  /** JSON Schema of an item's `json`, where there are no samples. */
  readonly schema?: unknown
}

/** What is known about the items that come in. */
export interface InputFacts {
  readonly samples?: readonly SampleItem[]
  readonly schema?: unknown
}

/** What an analysis knows around a template. Everything that is absent is not checked. */
export interface AnalysisContext {
  /** All nodes that can be named. */
  readonly nodes?: readonly NodeFacts[]
  /** Names of nodes, where nothing else is known of them. */
  readonly nodeNames?: readonly string[]
  readonly input?: InputFacts
  /** The node that starts every execution, which `$trigger` is the data of; absent where there are several. */
  readonly trigger?: NodeFacts
  /** Names known besides EXPRESSION_NAMES. */
  readonly names?: readonly string[]
  /** Their types, where they are known. */
  readonly types?: ReadonlyMap<string, Type>
  /** Values of names such as `$vars`, whose fields are then known. */
  readonly values?: Readonly<Record<string, unknown>>
  /** JSON Schema of the place that the result is for. */
  readonly expects?: unknown
}

/** Everything that a template can be told: what expressions fail with, and what is only likely to be wrong. */
export type ProblemCode =
  | ExpressionCode
  /** A field that no sample has. */
  | 'expression.unknown-field'
  /** A node that does not run before this one. */
  | 'expression.node-not-upstream'
  /** The result is of another type than the place is for. */
  | 'expression.wrong-type'

/** What is wrong with a template, and where. An `error` can never run. */
export interface ExpressionProblem {
  readonly code: ProblemCode
  /** In English. */
  readonly message: string
  readonly hint?: string
  /** What `message` and `hint` say, for other languages; absent where whoever would run the code said it. */
  readonly words?: Words
  readonly hintWords?: Words
  readonly start: number
  readonly end: number
  readonly severity: 'error' | 'warning'
  /** What would mend it, where that is clear. */
  readonly fix?: { readonly start: number; readonly end: number; readonly text: string }
}

/** Words, and what to do, as the members of a problem. */
export const spoken = (
  words: Words,
  hint?: Words,
): { readonly message: string; readonly hint?: string; readonly words: Words; readonly hintWords?: Words } =>
  hint === undefined ? { message: english(words), words } : { message: english(words), words, hint: english(hint), hintWords: hint }

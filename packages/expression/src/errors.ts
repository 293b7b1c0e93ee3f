import { MillraceError, toError, type Words } from '@millrace/base'
import { english } from './words/english.ts'
import { said } from './words/said.ts'

/** A stretch of the template's source, in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Every code that an expression can fail with. Codes are never reused. */
export type ExpressionCode =
  | 'expression.syntax'
  | 'expression.empty'
  | 'expression.unclosed'
  | 'expression.unsupported'
  | 'expression.forbidden-name'
  | 'expression.unknown-name'
  | 'expression.unknown-node'
  | 'expression.node-not-executed'
  | 'expression.no-output'
  | 'expression.no-paired-item'
  | 'expression.ambiguous-item'
  | 'expression.circular'
  | 'expression.null-read'
  | 'expression.not-a-function'
  | 'expression.read-only'
  | 'expression.bad-argument'
  | 'expression.call-failed'
  | 'expression.thrown'
  | 'expression.regex'
  | 'expression.not-json'
  | 'expression.no-model'
  | 'expression.fuel'
  | 'expression.too-slow'
  | 'expression.too-large'
  | 'expression.too-deep'

export interface ExpressionErrorData {
  readonly start?: number
  readonly end?: number
  readonly hint?: string
}

export interface ExpressionErrorOptions {
  readonly span?: Span | undefined
  /** What the author of the expression can do about it. */
  readonly hint?: string | Words | undefined
  readonly cause?: unknown
}

/** An expression that cannot be compiled or evaluated; says where in the template's source and what to do. */
export class ExpressionError extends MillraceError<ExpressionErrorData> {
  declare readonly code: ExpressionCode
  readonly #words: Words | undefined
  readonly #hintWords: Words | undefined

  /** What the editor shows before anything runs comes as words; what only a running expression fails with, as text. */
  constructor(code: ExpressionCode, message: string | Words, options: ExpressionErrorOptions = {}) {
    const { span, hint, cause } = options
    super({
      code,
      status: 422,
      message: textOf(message),
      data: { ...(span === undefined ? {} : { start: span.start, end: span.end }), ...(hint === undefined ? {} : { hint: textOf(hint) }) },
      ...(cause === undefined ? {} : { cause }),
    })
    this.name = 'ExpressionError'
    this.#words = typeof message === 'string' ? undefined : message
    this.#hintWords = typeof hint === 'string' ? undefined : hint
  }

  /** What the message says, for other languages; undefined where it is text. */
  get words(): Words | undefined {
    return this.#words
  }

  /** What the hint says, for other languages. */
  get hintWords(): Words | undefined {
    return this.#hintWords
  }

  get start(): number | undefined {
    return this.data.start
  }

  get end(): number | undefined {
    return this.data.end
  }

  get hint(): string | undefined {
    return this.data.hint
  }
}

const textOf = (message: string | Words): string => (typeof message === 'string' ? message : english(message))

/** Longest message that is taken over from an engine. */
const MOST_MESSAGE = 300

/**
 * Whatever was thrown while a piece of an expression ran, as an error with a code and a place. Errors of the catalogue keep
 * their code; the innermost place wins.
 */
export function locate(thrown: unknown, span: Span): MillraceError {
  if (thrown instanceof ExpressionError) {
    if (thrown.start !== undefined) return thrown
    const { code, message, words, hint, hintWords, cause } = thrown
    return new ExpressionError(code, words ?? message, { span, hint: hintWords ?? hint, cause })
  }
  if (thrown instanceof MillraceError) return thrown
  if (isStackOverflow(thrown)) return tooDeep(span)
  const error = toError(thrown)
  return new ExpressionError('expression.call-failed', error.message.slice(0, MOST_MESSAGE), { span, cause: error }) // it may quote an argument
}

/**
 * Engines name it differently: V8 and Safari RangeError, Firefox InternalError; a pattern that V8 has no stack left to compile is a
 * SyntaxError. By name, since a frame has error classes of its own, and without a pattern, which may find no stack left either.
 */
export function isStackOverflow(thrown: unknown): boolean {
  if (typeof thrown !== 'object' || thrown === null || !('name' in thrown) || !('message' in thrown)) return false
  const message = String(thrown.message)
  if (thrown.name === 'RangeError') return message.includes('call stack')
  return thrown.name === 'InternalError' || (thrown.name === 'SyntaxError' && message.endsWith('Stack overflow'))
}

export const tooDeep = (span?: Span): ExpressionError =>
  new ExpressionError('expression.too-deep', said('grammar.too-deep'), {
    span,
    hint: said('grammar.split-it'),
  })

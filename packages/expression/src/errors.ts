import { MillraceError, toError } from '@millrace/base'

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
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** An expression that cannot be compiled or evaluated; says where in the template's source and what to do. */
export class ExpressionError extends MillraceError<ExpressionErrorData> {
  declare readonly code: ExpressionCode
  constructor(code: ExpressionCode, message: string, options: ExpressionErrorOptions = {}) {
    const { span, hint, cause } = options
    super({
      code,
      status: 422,
      message,
      data: { ...(span === undefined ? {} : { start: span.start, end: span.end }), ...(hint === undefined ? {} : { hint }) },
      ...(cause === undefined ? {} : { cause }),
    })
    this.name = 'ExpressionError'
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

/** Longest message that is taken over from an engine. */
const MOST_MESSAGE = 300

/**
 * Whatever was thrown while a piece of an expression ran, as an error with a code and a place. Errors of the catalogue keep
 * their code; the innermost place wins.
 */
export function locate(thrown: unknown, span: Span): MillraceError {
  if (thrown instanceof ExpressionError) {
    if (thrown.start !== undefined) return thrown
    return new ExpressionError(thrown.code, thrown.message, { span, hint: thrown.hint, cause: thrown.cause })
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
  new ExpressionError('expression.too-deep', 'The expression is nested too deeply.', {
    span,
    hint: 'Split it into several Edit Fields steps, or use a Code node.',
  })

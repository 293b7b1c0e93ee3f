import { parseExpressionAt, type Expression, type Token } from 'acorn'
import { ExpressionError, isStackOverflow, tooDeep, type Span } from '../errors.ts'
import { MAX_SOURCE_CHARS } from '../limits.ts'

/** One parsed expression; positions inside `node` count from `base`. */
export interface ParsedExpression {
  readonly node: Expression
  /** Added to a node's positions it gives the place in the template. */
  readonly base: number
  /** Just behind the last token, parentheses included. */
  readonly end: number
}

/** Parses the one expression that begins at `start`; what follows it is the caller's. */
export function parseAt(text: string, start: number): ParsedExpression {
  const source = text.slice(start, start + MAX_SOURCE_CHARS)
  let end = 0
  try {
    const node = parseExpressionAt(source, 0, { ecmaVersion: 2024, onToken: (token: Token) => void (end = token.end) })
    return { node, base: start, end: start + end }
  } catch (thrown) {
    throw syntaxError(thrown, { text, start, truncated: source.length === MAX_SOURCE_CHARS })
  }
}

function syntaxError(thrown: unknown, at: { text: string; start: number; truncated: boolean }): ExpressionError {
  const offset = typeof thrown === 'object' && thrown !== null && 'pos' in thrown ? Number(thrown.pos) : 0
  const position = at.start + offset
  const isDeep = isStackOverflow(thrown) || (thrown instanceof Error && thrown.message.startsWith('Not enough stack space')) // acorn's words
  if (isDeep) return tooDeep({ start: position, end: position })
  const reason = thrown instanceof Error ? thrown.message.replace(/ \(\d+:\d+\)$/, '') : 'it cannot be read'
  if (at.truncated && (offset >= MAX_SOURCE_CHARS - 1 || reason.startsWith('Unterminated'))) {
    return new ExpressionError('expression.too-large', `An expression may have at most ${MAX_SOURCE_CHARS} characters.`, {
      span: { start: at.start, end: at.start + MAX_SOURCE_CHARS },
    })
  }
  const span: Span = { start: Math.min(position, at.text.length), end: Math.min(position + 1, at.text.length) }
  if (reason === 'Unexpected token') return unexpected(at.text, span)
  return new ExpressionError('expression.syntax', `The expression cannot be read: ${reason}.`, { span })
}

const STATEMENTS = /^(const|let|var|if|for|while|return|throw|try|switch|class)\b/

export function unexpected(text: string, span: Span): ExpressionError {
  const rest = text.slice(span.start)
  if (rest.startsWith('}}') || rest === '') {
    return new ExpressionError('expression.syntax', 'The expression ends too early.', {
      span,
      hint: 'Something is missing before the end.',
    })
  }
  const statement = STATEMENTS.exec(rest)
  if (statement !== null) {
    return new ExpressionError('expression.syntax', `"${statement[1]}" begins a statement, but one expression is needed.`, {
      span,
      hint: 'Use a ? b : c, map and filter, or a Code node.',
    })
  }
  return new ExpressionError('expression.syntax', `The expression cannot go on with "${/^(\w+|.)/u.exec(rest)?.[0] ?? ''}" here.`, {
    span,
    hint: rest.startsWith(';') ? 'Write one expression, without a semicolon.' : undefined,
  })
}

const SPACE_OR_COMMENT = /(?:\s+|\/\*[^]*?\*\/|\/\/[^\n\r\u2028\u2029]*)/y

/** The position behind white space and comments. */
export function skipSpace(text: string, start: number): number {
  let at = start
  for (;;) {
    SPACE_OR_COMMENT.lastIndex = at
    const found = SPACE_OR_COMMENT.exec(text)
    if (found === null) return at
    at += found[0].length
  }
}

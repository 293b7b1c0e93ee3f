import { parseExpressionAt, tokenizer, type Expression, type Token } from 'acorn'
import { ExpressionError, isStackOverflow, tooDeep, type Span } from '../errors.ts'
import { MAX_SOURCE_CHARS } from '../limits.ts'
import { said } from '../words/said.ts'

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
  const reason = thrown instanceof Error ? thrown.message.replace(/ \(\d+:\d+\)$/, '') : ''
  if (at.truncated && (offset >= MAX_SOURCE_CHARS - 1 || reason.startsWith('Unterminated'))) {
    return new ExpressionError('expression.too-large', said('grammar.too-long', { most: MAX_SOURCE_CHARS }), {
      span: { start: at.start, end: at.start + MAX_SOURCE_CHARS },
    })
  }
  const span: Span = { start: Math.min(position, at.text.length), end: Math.min(position + 1, at.text.length) }
  const inFromAi = brokenFromAi(at, offset)
  if (inFromAi !== undefined) return inFromAi
  if (reason === 'Unexpected token') return unexpected(at.text, span)
  return new ExpressionError(
    'expression.syntax',
    said('grammar.unreadable', { reason: reason === '' ? said('grammar.some-reason') : reason }),
    { span },
  )
}

/** Descriptions for `$fromAI` are prose, and prose has apostrophes and line breaks: the most frequent syntax error that there is. */
function brokenFromAi(at: { text: string; start: number }, offset: number): ExpressionError | undefined {
  const begin = openFromAi(at.text.slice(at.start, at.start + MAX_SOURCE_CHARS), offset)
  if (begin === undefined) return undefined
  const span = { start: at.start + begin, end: Math.min(at.start + offset + 1, at.text.length) }
  return new ExpressionError('expression.syntax', said('grammar.from-ai'), {
    span,
    hint: said('grammar.from-ai-quotes'),
  })
}

/** Where the call of `$fromAI` begins that is still open in front of `offset`. */
function openFromAi(source: string, offset: number): number | undefined {
  if (!source.includes('$fromAI') || /^\s*\}\}/.test(source.slice(offset))) return undefined
  const open: (number | undefined)[] = []
  let last: Token | undefined
  try {
    for (const token of tokenizer(source, { ecmaVersion: 2024 })) {
      if (token.start >= offset) break
      if (token.type.label === '(')
        open.push(last !== undefined && source.slice(last.start, last.end) === '$fromAI' ? last.start : undefined)
      if (token.type.label === ')') open.pop()
      last = token
    }
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown // what cannot be read is what is told about here
  }
  return open.findLast((start) => start !== undefined)
}

const STATEMENTS = /^(const|let|var|if|for|while|do|return|throw|try|switch|class)\b/

export function unexpected(text: string, span: Span): ExpressionError {
  const rest = text.slice(span.start)
  if (rest.startsWith('}}') || rest === '') {
    return new ExpressionError('expression.syntax', said('grammar.ends'), {
      span,
      hint: said('grammar.something-missing'),
    })
  }
  const statement = STATEMENTS.exec(rest)
  if (statement !== null) {
    return new ExpressionError('expression.syntax', said('grammar.statement', { word: statement[1] ?? '' }), {
      span,
      hint: said('grammar.wrap'),
    })
  }
  const waiting = /\b(await|yield)\s+$/.exec(text.slice(0, span.start)) ?? /^(await)\b/.exec(rest)
  if (waiting !== null) {
    return new ExpressionError(
      'expression.unsupported',
      said('refused.cannot', { what: said('refused.quoted', { word: waiting[1] ?? '' }) }),
      {
        span,
        hint: said('instead.code-node'),
      },
    )
  }
  return new ExpressionError('expression.syntax', said('grammar.cannot-go-on', { word: /^(\w+|.)/u.exec(rest)?.[0] ?? '' }), { span })
}

/** The position behind the semicolons that may end an expression; what else stands behind them is refused. */
export function skipSemicolons(text: string, start: number, isEnd: (at: number) => boolean): number {
  let at = start
  while (text[at] === ';') at = skipSpace(text, at + 1)
  if (at === start || isEnd(at)) return at
  throw new ExpressionError('expression.syntax', said('grammar.second-expression'), {
    span: { start: at, end: at + 1 },
    hint: said('grammar.keep-one', { wrap: said('grammar.wrap') }),
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

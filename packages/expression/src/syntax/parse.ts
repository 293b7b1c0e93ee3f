import { parseExpressionAt, tokenizer, type Expression, type Token } from 'acorn'
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
  const inFromAi = brokenFromAi(at, offset)
  if (inFromAi !== undefined) return inFromAi
  if (reason === 'Unexpected token') return unexpected(at.text, span)
  return new ExpressionError('expression.syntax', `The expression cannot be read: ${reason}.`, { span })
}

/** Descriptions for `$fromAI` are prose, and prose has apostrophes and line breaks: the most frequent syntax error that there is. */
function brokenFromAi(at: { text: string; start: number }, offset: number): ExpressionError | undefined {
  const begin = openFromAi(at.text.slice(at.start, at.start + MAX_SOURCE_CHARS), offset)
  if (begin === undefined) return undefined
  const span = { start: at.start + begin, end: Math.min(at.start + offset + 1, at.text.length) }
  return new ExpressionError('expression.syntax', 'A text in $fromAI ends too early: it holds a quote or a line break of its own.', {
    span,
    hint: "Write \\' for a quote inside of '…' and \\n for a line break, or put the text between backticks: `the user's name`.",
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
const WRAP = 'Put statements into a function that is called at once: (() => { const x = …; return x })().'

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
      hint: WRAP,
    })
  }
  const waiting = /\b(await|yield)\s+$/.exec(text.slice(0, span.start)) ?? /^(await)\b/.exec(rest)
  if (waiting !== null) {
    return new ExpressionError('expression.unsupported', `"${waiting[1]}" cannot be used in expressions.`, {
      span,
      hint: 'Use a Code node for work that waits.',
    })
  }
  return new ExpressionError('expression.syntax', `The expression cannot go on with "${/^(\w+|.)/u.exec(rest)?.[0] ?? ''}" here.`, { span })
}

/** The position behind the semicolons that may end an expression; what else stands behind them is refused. */
export function skipSemicolons(text: string, start: number, isEnd: (at: number) => boolean): number {
  let at = start
  while (text[at] === ';') at = skipSpace(text, at + 1)
  if (at === start || isEnd(at)) return at
  throw new ExpressionError('expression.syntax', 'Only one expression can stand here, and another one follows behind the semicolon.', {
    span: { start: at, end: at + 1 },
    hint: `Keep the one whose value you want. ${WRAP}`,
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

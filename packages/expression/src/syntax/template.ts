import { ExpressionError, type Span } from '../errors.ts'
import { MAX_TEMPLATE_CHARS } from '../limits.ts'
import { parseAt, skipSemicolons, skipSpace, unexpected, type ParsedExpression } from './parse.ts'
import { said } from '../words/said.ts'

/** A piece of a template: text as it stands, or an expression. `span` covers the braces too. */
export type TemplatePiece =
  | { readonly kind: 'text'; readonly text: string; readonly span: Span }
  | { readonly kind: 'expression'; readonly parsed: ParsedExpression; readonly span: Span }

/**
 * Splits a template. The end of an expression is where its grammar ends, not the next `}}`: strings, patterns and template
 * literals may hold braces.
 */
export function splitTemplate(text: string): readonly TemplatePiece[] {
  if (text.length > MAX_TEMPLATE_CHARS) {
    throw new ExpressionError('expression.too-large', said('grammar.template-too-long', { most: MAX_TEMPLATE_CHARS }))
  }
  const pieces: TemplatePiece[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{{', at)
    const textEnd = open < 0 ? text.length : open
    if (textEnd > at) pieces.push({ kind: 'text', text: text.slice(at, textEnd), span: { start: at, end: textEnd } })
    if (open < 0) break
    const piece = expressionPiece(text, open)
    pieces.push(piece)
    at = piece.span.end
  }
  return pieces
}

function expressionPiece(text: string, open: number): TemplatePiece {
  const start = skipSpace(text, open + 2)
  if (start >= text.length) throw unclosed(open, text.length)
  if (text.startsWith('}}', start)) {
    throw new ExpressionError('expression.empty', said('grammar.nothing-between'), {
      span: { start: open, end: start + 2 },
      hint: said('grammar.write-one'),
    })
  }
  const parsed = parseAt(text, start)
  const isEnd = (at: number): boolean => at >= text.length || text.startsWith('}}', at)
  const close = skipSemicolons(text, skipSpace(text, parsed.end), isEnd)
  if (close >= text.length) throw unclosed(open, text.length)
  if (!text.startsWith('}}', close)) throw unexpected(text, { start: close, end: close + 1 })
  return { kind: 'expression', parsed, span: { start: open, end: close + 2 } }
}

const unclosed = (start: number, end: number): ExpressionError =>
  new ExpressionError('expression.unclosed', said('grammar.unclosed'), {
    span: { start, end },
    hint: said('grammar.close'),
  })

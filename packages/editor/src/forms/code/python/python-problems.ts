import { pythonLanguage } from '@codemirror/lang-python'
import type { SyntaxNode } from '@lezer/common'
import type { ExpressionProblem } from '@millrace/expression'
import { t } from '@/i18n/t.ts'

/*
 * Where no server says what Python makes of a program, the parser of the colours does. It is an approximation: it stumbles over some of
 * what Python allows, so lines with such constructs are left alone.
 */

/** Constructs that the grammar does not know in all their forms. */
const UNSURE =
  /\b(?:match|case|with|yield|except)\b|^\s*@|^\s*(?:async\s+)?(?:def|class|type)\s+\w+\s*\[|(?:\bin|\[|,)\s*\*|\b[tT][rR]?["']|\b[rR][tT]["']/
/** Names of other languages, by which their statements begin. */
const FOREIGN = /^\s*(?:const|let|var|function)\s+\w/

/** The first place that cannot be read; what follows is mostly wrong for the same reason. */
export function pythonStumble(text: string): readonly ExpressionProblem[] {
  let stumble: SyntaxNode | undefined
  pythonLanguage.parser.parse(text).iterate({
    enter: ({ type, node }) => {
      if (type.isError) stumble ??= node
      return stumble === undefined
    },
  })
  if (stumble === undefined || isUnsure(text.slice(0, stumble.to + 1), stumble)) return []
  const { start, end } = placeOf(text, stumble)
  return [{ code: 'expression.syntax', severity: 'error', message: messageFor(text, stumble), start, end }]
}

/** Anything doubtful before the place may be why it cannot be read. */
function isUnsure(before: string, stumble: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = stumble; at !== null; at = at.parent) if (/^Match|Pattern$/.test(at.name)) return true
  return before.split('\n').some((line) => UNSURE.test(line))
}

function placeOf(text: string, { from, to }: SyntaxNode): { start: number; end: number } {
  if (text.slice(from, to).trim() !== '') return { start: from, end: to }
  // Something is missing: the last thing before it is marked.
  const last = text.slice(0, from).trimEnd().length
  const word = /[\w$]+$/.exec(text.slice(0, last))?.[0].length ?? 1
  const start = Math.max(0, last - word)
  return { start, end: Math.max(start + 1, last) }
}

function messageFor(text: string, stumble: SyntaxNode): string {
  const line = text.slice(text.lastIndexOf('\n', stumble.from - 1) + 1).split('\n')[0] ?? ''
  const parent = stumble.parent
  if (FOREIGN.test(line)) return t('forms.code.python.foreign')
  if (text.charAt(stumble.from) === '$') return t('forms.code.python.dollar')
  const open = parent?.firstChild
  const opener = open === null || open === undefined ? '' : text.slice(open.from, open.to)
  if (stumble.from === stumble.to && /^[([{]$/.test(opener)) return t('forms.code.python.open', { bracket: opener })
  if (stumble.to > stumble.from && /^[)\]}]$/.test(text.slice(stumble.from, stumble.to)))
    return t('forms.code.python.extra', { bracket: text.slice(stumble.from, stumble.to) })
  if (/^\s*(?:if|elif|else|for|while|def|class|try|finally)\b[^:]*$/.test(line)) return t('forms.code.python.colon')
  if (parent?.name === 'Body') return t('forms.code.python.indent')
  return t('forms.code.stumble')
}

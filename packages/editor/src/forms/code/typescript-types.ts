import { typescriptLanguage } from '@codemirror/lang-javascript'
import type { ExpressionProblem } from '@millrace/expression'
import { t } from '@/i18n/t.ts'

/** What of TypeScript is gone when it runs. */
const TYPES: ReadonlySet<string> = new Set([
  'TypeAnnotation',
  'TypeParamList',
  'TypeArgList',
  'InterfaceDeclaration',
  'TypeAliasDeclaration',
  'AmbientDeclaration',
  'Optional',
  'Privacy',
  'readonly',
  'declare',
])

let last: { readonly text: string; readonly plain: string } | undefined

/** TypeScript with blanks in the place of its types, so that every place stays where it was. */
export function withoutTypes(text: string): string {
  if (last?.text === text) return last.plain
  const blanks: { from: number; to: number }[] = []
  typescriptLanguage.parser.parse(text).iterate({
    enter: ({ name, from, to, node }) => {
      if (TYPES.has(name)) {
        blanks.push({ from, to })
        return false
      }
      // `value as Type`, `value satisfies Type`, `value!`
      if ((name === 'as' || name === 'satisfies') && node.parent !== null) blanks.push({ from, to: node.parent.to })
      if (name === 'LogicOp' && text.slice(from, to) === '!' && node.parent?.name === 'PostfixExpression') blanks.push({ from, to })
      return undefined
    },
  })
  let plain = ''
  let at = 0
  for (const { from, to } of blanks.sort((a, b) => a.from - b.from)) {
    if (from < at) continue
    plain += text.slice(at, from) + text.slice(from, to).replaceAll(/[^\n]/g, ' ')
    at = to
  }
  plain += text.slice(at)
  last = { text, plain }
  return plain
}

/** The first place that the parser could make no sense of; what follows is mostly wrong for the same reason. */
export function typescriptStumble(text: string): readonly ExpressionProblem[] {
  let at: number | undefined
  // The code is the body of a function: `return` and `await` at the top are fine, and parsed as such.
  typescriptLanguage.parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from
      return at === undefined
    },
  })
  if (at === undefined) return []
  const start = Math.min(at, Math.max(0, text.length - 1))
  return [{ code: 'expression.syntax', severity: 'error', message: t('forms.code.stumble'), start, end: Math.min(text.length, start + 1) }]
}

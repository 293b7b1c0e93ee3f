import fc from 'fast-check'
import { compileTemplate, ExpressionError, toJson } from '../../packages/expression/src/index.ts'
import { splitTemplate } from '../../packages/expression/src/syntax/template.ts'
import type { Target } from './target.ts'

/** A piece of a template with the text that it must give. */
interface Piece {
  readonly source: string
  readonly gives: string
}

const text = (value: string): Piece => ({ source: value, gives: value })

const TEXTS = [
  '',
  ' ',
  'a',
  '{',
  '}',
  '}}',
  ' }} ',
  '{ {',
  "'",
  '"',
  '`',
  '//',
  '/*',
  '*/',
  '\\',
  '${1}',
  '\n',
  '{%',
  '=',
  '<!--',
  '😀',
  '\u2028',
  '}}}',
]

/** Expressions that hold braces, quotes and comments in all places where they may stand. */
const EXPRESSIONS: readonly Piece[] = [
  { source: "'}}'", gives: '}}' },
  { source: "'{{ 1 }}'", gives: '{{ 1 }}' },
  { source: '"}}" + "{{"', gives: '}}{{' },
  { source: '`}}${`{{${1}}}`}`', gives: '}}{{1}}' },
  { source: '({ a: { b: 1 } }).a.b', gives: '1' },
  { source: '{a:{b:{}}}.a.b.c ?? 7', gives: '7' },
  { source: '[{ a: {} }].length', gives: '1' },
  { source: '/}}/.test("}}")', gives: 'true' },
  { source: '/[}]{2}/.source', gives: '[}]{2}' },
  { source: '1 /* }} */ + 1', gives: '2' },
  { source: '3 // }}\n', gives: '3' },
  { source: '(() => { if (true) { return { a: 1 }.a } })()', gives: '1' },
  { source: '(() => {})()', gives: '' },
  { source: "((x = { a: '}}' }) => x.a)()", gives: '}}' },
  { source: '\'it\\\'s }} \' + "\\"}}"', gives: 'it\'s }} "}}' },
  { source: '"a".replace(/a/, () => { return "}}" })', gives: '}}' },
  { source: '4 / 2 / 1', gives: '2' },
  { source: '`${{a:1}.a}`', gives: '1' },
  { source: 'null', gives: '' },
  { source: '$json.braces', gives: '{{ 1 + 1 }}' },
]

const piece = fc.oneof(
  fc.constantFrom(...TEXTS).map(text),
  fc.string({ maxLength: 8 }).map((value) => text(value.replaceAll('{', '('))),
  fc
    .tuple(fc.constantFrom(...EXPRESSIONS), fc.constantFrom('', ' ', '\n\t', ' /* x */ '))
    .map(([{ source, gives }, space]) => ({ source: `{{${space}${source}${space}}}`, gives })),
)

const scope = { lookup: (name: string): unknown => (name === '$json' ? { braces: '{{ 1 + 1 }}' } : undefined) }

/** Two pieces side by side may make a `{{` that neither holds. */
const isPlain = (pieces: readonly Piece[]): boolean =>
  !/\{\{/.test(pieces.map(({ source }) => (source.startsWith('{{') ? '\u0000' : source)).join('')) &&
  !/\{\u0000/.test(pieces.map(({ source }) => (source.startsWith('{{') ? '\u0000' : source)).join(''))

export const templates: Target<readonly Piece[]> = {
  name: 'templates',
  title: 'a template is its texts and the values of its expressions, whatever braces stand where',
  inputs: fc.array(piece, { minLength: 2, maxLength: 8 }).filter(isPlain),
  problem: (pieces) => {
    const source = pieces.map((one) => one.source).join('')
    const wanted = pieces.map((one) => one.gives).join('')
    try {
      const program = compileTemplate(source)
      const value = toJson(program.evaluate(scope)) ?? ''
      const got = typeof value === 'string' ? value : program.isSingle ? String(value ?? '') : JSON.stringify(value)
      return got === wanted ? undefined : `${JSON.stringify(source)} gave ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`
    } catch (thrown) {
      return `${JSON.stringify(source)} threw ${String(thrown)}`
    }
  },
}

const SCRAPS = [
  '{{',
  '}}',
  '{',
  '}',
  "'",
  '"',
  '`',
  '${',
  '/',
  '//',
  '/*',
  '*/',
  '\\',
  '1',
  'a',
  ' ',
  '\n',
  '(',
  ')',
  '=>',
  '$json',
  '.',
  ',',
  '[',
  ']',
]

/** Any text at all: the pieces tile it. */
export const splitting: Target<string> = {
  name: 'splitting',
  title: 'the pieces of a template cover its text without gap or overlap, or it is refused at a place inside it',
  inputs: fc
    .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...SCRAPS) }, fc.string({ maxLength: 3 })), { maxLength: 24 })
    .map((all) => all.join('')),
  problem: (source) => {
    try {
      const pieces = splitTemplate(source)
      let at = 0
      for (const { kind, span } of pieces) {
        if (span.start !== at || span.end <= span.start) return `a gap or overlap at ${at}: ${JSON.stringify(pieces)}`
        const part = source.slice(span.start, span.end)
        if (kind === 'text' ? part.includes('{{') : !part.startsWith('{{') || !part.endsWith('}}'))
          return `a piece that is none: ${JSON.stringify(part)}`
        at = span.end
      }
      return at === source.length ? undefined : `the end is missing from ${at} on`
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) return `threw ${String(thrown)}`
      const { start = 0, end = 0 } = thrown
      return start >= 0 && end >= start && end <= source.length ? undefined : `an error at ${start}–${end} of ${source.length} characters`
    }
  },
}

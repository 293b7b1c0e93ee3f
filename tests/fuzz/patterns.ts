import { compileExpression, ExpressionError } from '../../packages/expression/src/index.ts'
import { Choices, decisions } from './choices.ts'
import { shownValue } from './compare.ts'
import type { Target } from './target.ts'

interface Search {
  readonly pattern: string
  readonly flags: string
  readonly text: string
}

const ATOMS = [
  'a',
  'b',
  'c',
  '.',
  '\\d',
  '\\w',
  '\\s',
  '\\W',
  '[ab]',
  '[^a]',
  '[a-c]',
  '[]',
  '[^]',
  '\\b',
  '\\B',
  '^',
  '$',
  '\\n',
  '\\.',
  '1',
  ' ',
  'é',
  '-',
  '[\\d-]',
  '\\u0061',
  '\\x62',
  'A',
  '[^\\w]',
  '😀',
]
const UNICODE = ['\\p{L}', '\\P{Lu}', '\\u{61}', '[\\p{N}a]', '\\p{Script=Greek}']
const QUANTIFIERS = ['*', '+', '?', '*?', '+?', '??', '{0}', '{1,2}', '{2}', '{1,}', '{0,2}?']
const CHARS = ['a', 'b', 'c', 'A', 'B', '1', ' ', '\n', '-', 'é', 'É', '😀', 'ſ', 'K', '_', '\u2028', 'σ', 'ς', 'ß', '.']

/** A random pattern; groups are counted, so that back-references name some. */
class PatternMaker {
  readonly #choices: Choices
  #groups = 0
  #depth = 0
  readonly #unicode: boolean
  constructor(choices: Choices, unicode: boolean) {
    this.#choices = choices
    this.#unicode = unicode
  }

  pattern(): string {
    const parts = Array.from({ length: 1 + this.#choices.below(4) }, () => this.#term())
    return this.#choices.chance(50) ? `${parts.join('')}|${this.#term()}` : parts.join('')
  }

  #term(): string {
    const atom = this.#atom()
    const isAssertion = /^(\^|\$|\\b|\\B|\(\?<?[=!])/.test(atom)
    return !isAssertion && this.#choices.chance(90) ? atom + this.#choices.pick(QUANTIFIERS) : atom
  }

  #atom(): string {
    const c = this.#choices
    if (this.#depth > 2 || c.chance(170) || c.isOver) return c.pick(this.#unicode ? [...ATOMS, ...UNICODE] : ATOMS)
    this.#depth += 1
    const made = this.#group()
    this.#depth -= 1
    return made
  }

  #group(): string {
    const c = this.#choices
    switch (c.below(8)) {
      case 0:
        return `(?:${this.pattern()})`
      case 1:
        return `(?=${this.pattern()})`
      case 2:
        return `(?!${this.pattern()})`
      case 3:
        return `(?<=${this.pattern()})`
      case 4:
        return `(?<!${this.pattern()})`
      case 5:
        return this.#groups > 0 ? `\\${1 + c.below(this.#groups)}` : c.pick(ATOMS)
      default: {
        const name = c.chance(60) ? `?<n${this.#groups}>` : ''
        this.#groups += 1
        return `(${name}${this.pattern()})`
      }
    }
  }
}

function searchOf(numbers: readonly number[]): Search {
  const c = new Choices(numbers)
  const flags = ['g', 'i', 'm', 's', 'u', 'y'].filter(() => c.chance(70)).join('')
  const text = c.many(9, () => c.pick(CHARS)).join('')
  return { pattern: new PatternMaker(c, flags.includes('u')).pattern(), flags, text }
}

const USES = [
  ['exec', 'r => { const m = r.exec(t); return m === null ? null : [[...m], m.index, { ...m.groups }, r.lastIndex] }'],
  ['test', 'r => [r.test(t), r.lastIndex, r.test(t)]'],
  ['match', 'r => [...(t.match(r) ?? [null])]'],
  ['replace', "r => t.replace(r, '<$&$1>')"],
  ['replace with a function', 'r => t.replace(r, (...all) => all.slice(0, 3).join())'],
  ['split', 'r => t.split(r)'],
  ['search', 'r => t.search(r)'],
] as const

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/

/** Whether V8 finds something inside of a surrogate pair, where the specification steps over it: `/(?![^])/u.exec('😀').index` is 1 there. */
function splitsPair(pattern: string, flags: string, text: string): boolean {
  const found = text.matchAll(new RegExp(pattern, `${flags.replace(/[gy]/g, '')}g`))
  return [...found].some(({ index }) => PAIR.test(text.slice(Math.max(0, index - 1), index + 1)))
}

/** Where regular expressions match otherwise than the engine's own. */
function difference({ pattern, flags, text }: Search): string | undefined {
  let native: RegExp | undefined
  try {
    native = new RegExp(pattern, flags)
  } catch {
    native = undefined
  }
  for (const [name, use] of USES) {
    const theirs = native === undefined ? 'refused' : inJavaScript(use, new RegExp(pattern, flags), text)
    const ours = inMillrace(use, { pattern, flags, text })
    if (ours === 'over' || theirs === ours) continue
    if (flags.includes('u') && PAIR.test(text) && (name === 'split' || splitsPair(pattern, flags, text))) continue
    return `${name}: /${pattern}/${flags} on ${JSON.stringify(text)}\nJavaScript ${theirs}\nMillrace   ${ours}`
  }
  return undefined
}

const inJavaScript = (use: string, regexp: RegExp, text: string): string =>
  shownValue((new Function('t', `'use strict'; return (${use})`) as (t: string) => (r: RegExp) => unknown)(text)(regexp))

function inMillrace(use: string, { pattern, flags, text }: Search): string {
  const source = `((t, p, f) => (${use})(new RegExp(p, f)))($json.text, $json.pattern, $json.flags)`
  try {
    return shownValue(compileExpression(source).evaluate({ lookup: () => ({ pattern, flags, text }) }))
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) return `threw ${String(thrown)}`
    return thrown.code === 'expression.regex' ? 'refused' : /^expression\.(fuel|too-.*)$/.test(thrown.code) ? 'over' : thrown.code
  }
}

export const patterns: Target<Search> = {
  name: 'patterns',
  title: 'regular expressions match what they match in JavaScript',
  inputs: decisions(60).map(searchOf),
  problem: difference,
}

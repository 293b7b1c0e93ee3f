import type { ExpressionScope } from './machine.ts'
import { Machine } from './machine.ts'
import { compileExpression } from './compile/program.ts'
import { MillraceError } from '@millrace/base'
import { isForbiddenKey } from './forbidden.ts'
import { compileLimits } from './limits.ts'
import { EXPRESSION_NAMES } from './names.ts'
import { HostObject } from './values/callable.ts'
import { describeKind } from './values/convert.ts'
import { isPlainObject, readMember, tableOf } from './values/members.ts'

export interface CompletionOption {
  /** What is inserted at `from`. */
  readonly label: string
  readonly kind: 'name' | 'field' | 'method'
  /** Short: a signature, or what the value is now. */
  readonly detail: string
  readonly docs?: string
}

export interface Completions {
  /** Where the text that an option replaces begins; it ends at the cursor. */
  readonly from: number
  readonly options: readonly CompletionOption[]
}

const MAX_OPTIONS = 200
const NOTHING = (from: number): Completions => ({ from, options: [] })
/** What the expression before the dot may cost while somebody types. */
const LIMITS = compileLimits({ fuel: 50_000 })

/**
 * What could stand at the cursor: names, or the fields and methods of the value before the dot, taken from a sample scope.
 * Outside of `{{ }}` there is nothing to complete.
 */
export function completionsFor(text: string, cursor: number, sampleScope: ExpressionScope): Completions {
  const before = text.slice(0, cursor)
  const open = before.lastIndexOf('{{')
  if (open < 0 || before.indexOf('}}', open) >= 0) return NOTHING(cursor)
  const source = before.slice(open + 2)
  const typed = /[\w$\u00a0-\uffff]*$/.exec(source)![0] // always matches, if only the empty text
  const from = cursor - typed.length
  const head = source.slice(0, source.length - typed.length).trimEnd()
  if (!/\.$/.test(head)) return /^\d/.test(typed) ? NOTHING(from) : { from, options: nameOptions(typed) }
  const target = chainBefore(head.replace(/\??\.$/, ''))
  return target === '' ? NOTHING(from) : { from, options: memberOptions(target, typed, sampleScope) }
}

function nameOptions(typed: string): CompletionOption[] {
  const wanted = typed.toLowerCase()
  return Object.entries(EXPRESSION_NAMES)
    .filter(([name]) => name.toLowerCase().startsWith(wanted))
    .map(([label, info]) => ({ label, kind: 'name', detail: info.title, docs: `${info.description} Example: ${info.example}` }))
}

const OPENERS: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

/** The chain of members and calls that a text ends with: `1 + $json.a[0].b(c)` gives `$json.a[0].b(c)`. */
function chainBefore(text: string): string {
  let at = text.length
  while (at > 0) {
    const char = text[at - 1]!
    const opener = OPENERS[char]
    if (opener !== undefined) at = openingOf(text, at - 1, char, opener)
    else if (/['"`]/.test(char) && at === text.length) at = text.lastIndexOf(char, at - 2)
    else if (/[\w$.?\u00a0-\uffff]/.test(char)) at -= 1
    else break
    if (at < 0) return ''
  }
  return text.slice(at).replace(/^[?.]+/, '')
}

function openingOf(text: string, close: number, closer: string, opener: string): number {
  let depth = 0
  for (let at = close; at >= 0; at--) {
    if (text[at] === closer) depth += 1
    if (text[at] === opener && --depth === 0) return at
  }
  return -1
}

function memberOptions(target: string, typed: string, scope: ExpressionScope): CompletionOption[] {
  let value: unknown
  try {
    value = compileExpression(target).evaluate(scope, LIMITS)
  } catch (thrown) {
    if (thrown instanceof MillraceError) return [] // half-written or missing in the sample: nothing to offer
    throw thrown
  }
  const wanted = typed.toLowerCase()
  const options = [...fieldOptions(value), ...methodOptions(value)]
  return options.filter((option) => option.label.toLowerCase().startsWith(wanted)).slice(0, MAX_OPTIONS)
}

function fieldOptions(value: unknown): CompletionOption[] {
  if (value instanceof HostObject) return hostOptions(value)
  if (!isPlainObject(value)) return []
  const vm = new Machine({ lookup: () => undefined }, LIMITS, false)
  return Object.keys(value)
    .filter((key) => !isForbiddenKey(key))
    .map((key) => ({ label: key, kind: 'field', detail: preview(readMember(vm, value, key, { start: 0, end: 0 })) }))
}

function hostOptions(value: HostObject): CompletionOption[] {
  const own = [...value.members].map(([name, member]): CompletionOption => {
    const docs = member.docs === undefined ? {} : { docs: member.docs }
    return 'get' in member
      ? { label: name, kind: 'field', detail: '', ...docs }
      : { label: name, kind: 'method', detail: member.signature ?? `${name}()`, ...docs }
  })
  return [...own, ...(value.lookup?.names() ?? []).map((label): CompletionOption => ({ label, kind: 'field', detail: '' }))]
}

function methodOptions(value: unknown): CompletionOption[] {
  return [...tableOf(value).values()].map((entry) => ({
    label: entry.name,
    kind: entry.kind === 'call' ? 'method' : 'field',
    detail: entry.signature,
  }))
}

function preview(value: unknown): string {
  if (typeof value === 'string') return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' && value !== null ? describeKind(value) : String(value)
}

import { ExpressionError } from '../errors.ts'
import { COST } from '../costs.ts'
import { tooLarge, type Machine } from '../machine.ts'
import { callValue, isCallable } from '../values/callable.ts'
import { optionalNumber, toNumber, toText } from '../values/convert.ts'
import { ExpressionRegExp, Search, patternOf, type Match } from '../values/regexp.ts'
import { table } from '../values/table.ts'
import { LOCALE_COST, copyOwn, localeArgument } from './arguments.ts'
import { stringDocs } from './docs/string.ts'
import { compareByLocale } from './intl.ts'
import { stringExtras } from './string-extras.ts'
import { payForCase, payForLocaleCase, payForMarks, payForOrder, payForSearch } from './text-costs.ts'

type Args = readonly unknown[]

/** An argument that is converted to text; absent is `undefined` as in JavaScript. */
const text = (vm: Machine, args: Args, at = 0): string => toText(vm, args[at])
/** A text to look for, paid for by the worst that a search may cost. */
function needle(vm: Machine, self: string, wanted: string): string {
  payForSearch(vm, self, wanted)
  return wanted
}
/** V8 has no quick way to search from the end: every place is compared with the whole text. */
function needleFromEnd(vm: Machine, self: string, wanted: string): string {
  vm.spend(Math.floor((self.length * (2 + Math.min(wanted.length, self.length))) / 64))
  return wanted
}
const optionalText = (vm: Machine, args: Args, at: number): string | undefined =>
  args[at] === undefined ? undefined : toText(vm, args[at])
const number = (vm: Machine, args: Args, at = 0): number | undefined => optionalNumber(vm, args[at])

/** Text made by a built-in, paid for after it was made because it is never longer than a few times its input. */
function made(vm: Machine, result: string): string {
  vm.string(result.length)
  return result
}

function pad(vm: Machine, self: string, args: Args, side: 'padStart' | 'padEnd'): string {
  const length = number(vm, args) ?? 0
  vm.string(Math.max(0, length))
  return self[side](length, optionalText(vm, args, 1))
}

function repeat(vm: Machine, self: string, args: Args): string {
  const count = number(vm, args) ?? 0
  if (!(count >= 0) || count === Infinity) throw new ExpressionError('expression.bad-argument', 'repeat needs a count of 0 or more.')
  vm.string(self.length * Math.floor(count))
  return self.repeat(count)
}

function concat(vm: Machine, self: string, args: Args): string {
  vm.spend(COST.list)
  const parts = [self, ...args.map((part) => toText(vm, part))]
  vm.string(parts.reduce((length, part) => length + part.length, 0))
  return parts.join('')
}

function split(vm: Machine, self: string, args: Args): string[] {
  const separator = args[0]
  const wanted = args[1] === undefined ? Infinity : toNumber(vm, args[1]) >>> 0 // as in JavaScript, where -1 is no limit
  const limit = Math.min(wanted, vm.limits.maxArrayItems + 1)
  vm.string(self.length)
  const parts =
    separator instanceof ExpressionRegExp
      ? splitByRegExp(vm, self, separator, limit)
      : separator === undefined
        ? [self].slice(0, limit)
        : splitByText(vm, self, toText(vm, separator), limit)
  vm.list(parts.length)
  return vm.made(parts)
}

/** Part by part, since nobody knows beforehand how many there are. */
function splitByText(vm: Machine, self: string, separator: string, limit: number): string[] {
  if (separator === '') {
    vm.walk(Math.min(self.length, limit))
    return self.split('', limit)
  }
  const wanted = needle(vm, self, separator)
  const parts: string[] = []
  let from = 0
  for (let at = self.indexOf(wanted); at >= 0 && parts.length < limit; at = self.indexOf(wanted, from)) {
    vm.spend(COST.part)
    parts.push(self.slice(from, at))
    from = at + wanted.length
  }
  if (parts.length < limit) parts.push(self.slice(from))
  return parts
}

function splitByRegExp(vm: Machine, self: string, regexp: ExpressionRegExp, limit: number): string[] {
  const search = new Search(vm, regexp, self)
  if (self.length === 0) return search.from(0) === undefined ? [self] : []
  const parts: (string | undefined)[] = []
  let at = 0
  for (const match of search.all(false)) {
    if (match.end === match.index && (match.index === at || match.index >= self.length)) continue
    parts.push(self.slice(at, match.index), ...match.groups.slice(1))
    at = match.end
    if (parts.length >= limit) break
  }
  parts.push(self.slice(at))
  return parts.slice(0, limit) as string[]
}

/** A match as JavaScript gives it: the groups as a list, with index and named groups on it. */
export function matchResult(vm: Machine, regexp: ExpressionRegExp, match: Match, input: string): unknown[] {
  vm.spend(5 * COST.object)
  const names = namedGroups(regexp, match)
  vm.newKeys(regexp.program.groupNames.size)
  if (names !== undefined) vm.made(names)
  const result = Object.assign([...match.groups], { index: match.index, input, groups: names })
  return vm.made(regexp.flags.includes('d') ? Object.assign(result, { indices: indicesOf(vm, regexp, match) }) : result)
}

/** Where the groups stand: what flag d asks for. */
function indicesOf(vm: Machine, regexp: ExpressionRegExp, { groups, spans }: Match): unknown[] {
  vm.spend((groups.length + 2) * COST.object)
  const indices = groups.map((text, group) => (text === undefined ? undefined : vm.made([spans[2 * group], spans[2 * group + 1]])))
  const named: Record<string, unknown> = {}
  for (const [name, numbers] of regexp.program.groupNames) {
    copyOwn(
      named,
      name,
      numbers.map((group) => indices[group]).find((each) => each !== undefined),
    )
  }
  return vm.made(Object.assign(indices, { groups: regexp.program.groupNames.size === 0 ? undefined : named }))
}

type Names = Record<string, string | undefined> | undefined

function namedGroups(regexp: ExpressionRegExp, match: Match): Names {
  const names = regexp.program.groupNames
  if (names.size === 0) return undefined
  const found: Record<string, string | undefined> = {}
  for (const [name, groups] of names)
    copyOwn(
      found,
      name,
      groups.map((group) => match.groups[group]).find((text) => text !== undefined),
    )
  return found
}

const asRegExp = (vm: Machine, value: unknown): ExpressionRegExp =>
  value instanceof ExpressionRegExp ? value : new ExpressionRegExp(patternOf(vm, value === undefined ? '(?:)' : toText(vm, value), ''))

function match(vm: Machine, self: string, args: Args): unknown {
  const regexp = asRegExp(vm, args[0])
  const search = new Search(vm, regexp, self)
  if (!regexp.global) {
    const first = search.from(0)
    return first === undefined ? null : matchResult(vm, regexp, first, self)
  }
  const found: string[] = []
  for (const each of search.all()) found.push(each.groups[0]!)
  vm.list(found.length)
  return found.length === 0 ? null : vm.made(found)
}

function matchAll(vm: Machine, self: string, args: Args): unknown[] {
  const regexp = asRegExp(vm, args[0])
  if (args[0] instanceof ExpressionRegExp && !regexp.global)
    throw new ExpressionError('expression.bad-argument', 'matchAll needs a regular expression with the flag g.')
  const found: unknown[] = []
  for (const each of new Search(vm, regexp, self).all()) {
    vm.spend(each.groups.length)
    found.push(matchResult(vm, regexp, each, self))
  }
  return vm.made(found)
}

/** `$1`, `$&`, `$<name>` in a replacement text. */
function expandReplacement(vm: Machine, replacement: string, found: { match: Match; input: string; names: Names }): string {
  const dollars = replacement.split('$').length - 1
  if (dollars === 0) return replacement
  vm.spend(COST.host / 5 + dollars * COST.newKey)
  const { match, input, names } = found
  const longest = /\$[`']/.test(replacement) ? input.length : match.groups[0]!.length
  vm.string(replacement.length + dollars * longest) // before it is made
  vm.spend(dollars * COST.object)
  return replacement.replace(/\$(\$|&|`|'|\d{1,2}|<[^>]*>)/g, (whole, what: string) => {
    if (what === '$') return '$'
    if (what === '&') return match.groups[0]!
    if (what === '`') return input.slice(0, match.index)
    if (what === "'") return input.slice(match.end)
    if (what.startsWith('<')) return names === undefined ? whole : (names[what.slice(1, -1)] ?? '')
    return expandGroup(what, match, whole)
  })
}

function expandGroup(digits: string, match: Match, whole: string): string {
  const two = Number(digits)
  if (two >= 1 && two < match.groups.length) return match.groups[two] ?? ''
  const one = Number(digits[0])
  if (digits.length === 2 && one >= 1 && one < match.groups.length) return (match.groups[one] ?? '') + digits[1]
  return whole
}

function* plainMatches(vm: Machine, self: string, wanted: string, all: boolean): Generator<Match> {
  for (let at = self.indexOf(wanted); at >= 0; at = self.indexOf(wanted, Math.max(at + wanted.length, at + 1))) {
    vm.spend(COST.object + 10)
    yield { index: at, end: at + wanted.length, groups: [wanted], spans: [] }
    if (!all || at >= self.length) return
  }
}

function* firstMatch(search: Search): Generator<Match> {
  const match = search.from(0)
  if (match !== undefined) yield match
}

function replace(vm: Machine, self: string, args: Args, all: boolean): string {
  const [pattern, replacement] = args
  const regexp = pattern instanceof ExpressionRegExp ? pattern : undefined
  if (all && regexp !== undefined && !regexp.global)
    throw new ExpressionError('expression.bad-argument', 'replaceAll needs a regular expression with the flag g.')
  const wanted = regexp === undefined ? needle(vm, self, toText(vm, pattern)) : ''
  const matches =
    regexp === undefined
      ? plainMatches(vm, self, wanted, all)
      : regexp.global
        ? new Search(vm, regexp, self).all()
        : firstMatch(new Search(vm, regexp, self))
  const fixed = isCallable(replacement) ? undefined : toText(vm, replacement)
  const replaced = (found: Match): string => {
    const names = regexp === undefined ? undefined : namedGroups(regexp, found)
    if (fixed !== undefined) return expandReplacement(vm, fixed, { match: found, input: self, names })
    if (!isCallable(replacement)) return ''
    return toText(vm, callValue(vm, replacement, [...found.groups, found.index, self, ...(names === undefined ? [] : [names])]))
  }
  return joinReplaced(vm, self, matches, replaced)
}

function joinReplaced(vm: Machine, self: string, matches: Iterable<Match>, replaced: (match: Match) => string): string {
  const parts: string[] = []
  let at = 0
  let length = 0
  for (const match of matches) {
    const part = self.slice(at, match.index) + replaced(match)
    length += part.length
    if (length > vm.limits.maxStringChars) throw tooLarge(`a text of more than ${vm.limits.maxStringChars} characters`)
    parts.push(part)
    at = match.end
  }
  vm.string(length + self.length - at)
  return parts.join('') + self.slice(at)
}

function search(vm: Machine, self: string, args: Args): number {
  return new Search(vm, asRegExp(vm, args[0]), self).from(0)?.index ?? -1
}

const MAX_NORMALIZE = 500_000 // one character can become eighteen

function normalize(vm: Machine, self: string, args: Args): string {
  if (self.length > MAX_NORMALIZE) throw tooLarge(`a normalised text of more than ${MAX_NORMALIZE} characters`)
  payForMarks(vm, self)
  return made(vm, self.normalize(optionalText(vm, args, 0)))
}

function needPlainText(vm: Machine, args: Args, method: string): string {
  if (args[0] instanceof ExpressionRegExp)
    throw new ExpressionError('expression.bad-argument', `${method} takes a text, not a regular expression.`)
  return text(vm, args)
}

function localeText(vm: Machine, self: string, args: Args, method: 'toLocaleUpperCase' | 'toLocaleLowerCase'): string {
  vm.spend(LOCALE_COST)
  payForLocaleCase(vm, self)
  return made(vm, self[method](localeArgument(vm, args[0])))
}

/** JavaScript's own methods of texts, and ours. */
export const stringMethods = new Map([
  ...table<string>(
    {
      length: (_vm, self) => self.length,
      'at(index)': (vm, self, args) => self.at(number(vm, args) ?? 0),
      'charAt(index)': (vm, self, args) => self.charAt(number(vm, args) ?? 0),
      'charCodeAt(index)': (vm, self, args) => self.charCodeAt(number(vm, args) ?? 0),
      'codePointAt(index)': (vm, self, args) => self.codePointAt(number(vm, args) ?? 0),
      'concat(...texts)': concat,
      'endsWith(text, end?)': (vm, self, args) => self.endsWith(vm.read(needPlainText(vm, args, 'endsWith')), number(vm, args, 1)),
      'includes(text, from?)': (vm, self, args) =>
        self.includes(needle(vm, self, needPlainText(vm, args, 'includes')), number(vm, args, 1)),
      'indexOf(text, from?)': (vm, self, args) => self.indexOf(needle(vm, self, text(vm, args)), number(vm, args, 1)),
      'isWellFormed()': (vm, self) => vm.read(self).isWellFormed(),
      'lastIndexOf(text, from?)': (vm, self, args) => self.lastIndexOf(needleFromEnd(vm, self, text(vm, args)), number(vm, args, 1)),
      'localeCompare(text, locale?, options?)': (vm, self, args) => {
        const other = text(vm, args)
        payForOrder(vm, vm.read(self), other)
        if (args[1] !== undefined || args[2] !== undefined) return compareByLocale(vm, [self, other], args.slice(1))
        return self.localeCompare(other)
      },
      'match(pattern)': match,
      'matchAll(pattern)': matchAll,
      'normalize(form?)': (vm, self, args) => normalize(vm, self, args),
      'padEnd(length, fill?)': (vm, self, args) => pad(vm, self, args, 'padEnd'),
      'padStart(length, fill?)': (vm, self, args) => pad(vm, self, args, 'padStart'),
      'repeat(count)': repeat,
      'replace(pattern, replacement)': (vm, self, args) => replace(vm, self, args, false),
      'replaceAll(pattern, replacement)': (vm, self, args) => replace(vm, self, args, true),
      'search(pattern)': search,
      'slice(start, end?)': (vm, self, args) => self.slice(number(vm, args), number(vm, args, 1)),
      'split(separator, limit?)': split,
      'startsWith(text, from?)': (vm, self, args) => self.startsWith(vm.read(needPlainText(vm, args, 'startsWith')), number(vm, args, 1)),
      'substr(start, length?)': (vm, self, args) => self.substr(toNumber(vm, args[0]), number(vm, args, 1)),
      'substring(start, end?)': (vm, self, args) => self.substring(toNumber(vm, args[0]), number(vm, args, 1)),
      'toLocaleLowerCase(locale?)': (vm, self, args) => localeText(vm, self, args, 'toLocaleLowerCase'),
      'toLocaleUpperCase(locale?)': (vm, self, args) => localeText(vm, self, args, 'toLocaleUpperCase'),
      'toLowerCase()': (vm, self) => made(vm, payForCase(vm, self).toLowerCase()),
      'toString()': (_vm, self) => self,
      'toUpperCase()': (vm, self) => made(vm, payForCase(vm, self).toUpperCase()),
      'toWellFormed()': (vm, self) => made(vm, self.toWellFormed()),
      'trim()': (vm, self) => vm.read(self).trim(),
      'trimEnd()': (vm, self) => vm.read(self).trimEnd(),
      'trimStart()': (vm, self) => vm.read(self).trimStart(),
      'valueOf()': (_vm, self) => self,
    },
    stringDocs,
  ),
  ...stringExtras,
])

import { listed, type Words } from '@millrace/base'
import type { MemberExpression, Node } from 'acorn'
import { isForbiddenKey } from '../forbidden.ts'
import { nearestName } from '../nearest.ts'
import { MARK } from './cursor.ts'
import { isIdentifier, quotedKey } from './edits.ts'
import type { Inference, Reading } from './inference.ts'
import { methodType } from './method-types.ts'
import { fixedKey, pathText, pathsOver } from './paths.ts'
import type { Locals } from './scope.ts'
import { entryType, tableOfType } from './tables.ts'
import { wordsOfType } from './type-words.ts'
import { ANY, TEXT, anyFrom, optionsOf, originBelow, unionOf, type Field, type Origin, type Type } from './types.ts'
import { said } from '../words/said.ts'

/** What `type.key` is; undefined when it certainly does not exist. */
export function memberType(type: Type, key: string, called = false): Type | undefined {
  if (isForbiddenKey(key)) return undefined
  switch (type.kind) {
    case 'any':
      return anyFrom(originBelow(type.origin, /^\d+$/.test(key) ? '*' : key))
    case 'nothing':
      return undefined
    case 'function':
      return ANY
    case 'union': {
      const found = type.options.flatMap((option) => memberType(option, key, called) ?? [])
      return found.length === 0 ? undefined : unionOf(found)
    }
    case 'object': {
      const field = type.fields.get(key)
      if (field !== undefined) return fieldType(field, type.samples)
      if (type.lookup !== undefined) return type.lookup(key)
      return ofTable(type, key, called) ?? (type.known === 'open' ? anyFrom(originBelow(type.origin, key)) : undefined)
    }
    case 'list':
      return /^\d+$/.test(key) ? (type.tuple?.[Number(key)] ?? type.element) : ofTable(type, key, called)
    case 'text':
      return /^\d+$/.test(key) ? TEXT : ofTable(type, key, called)
    case 'number':
    case 'boolean':
    case 'instance':
    case 'facade':
      return tableOfType(type) === undefined ? ANY : ofTable(type, key, called)
  }
}

function fieldType({ type, missing }: Field, samples: number): Type {
  return missing === 0 ? type : unionOf([type, { kind: 'nothing', value: undefined, nulls: missing, of: samples }])
}

function ofTable(type: Type, key: string, called: boolean): Type | undefined {
  const entry = tableOfType(type)?.get(key)
  return entry === undefined ? undefined : entryType(entry, type, { call: methodType, called })
}

/** Every member name of a type: its fields, then what its kind has. */
export function memberNames(type: Type): readonly string[] {
  const names = optionsOf(type).flatMap((option) => [
    ...(option.kind === 'object' ? option.fields.keys() : []),
    ...(tableOfType(option)?.keys() ?? []),
  ])
  return [...new Set(names)]
}

export const originOf = (type: Type): Origin | undefined => {
  for (const option of optionsOf(type)) if ('origin' in option && option.origin !== undefined) return option.origin
  return undefined
}

/** `a.b`, `a['b']`, `a?.b`. */
export function inferMember(inference: Inference, node: MemberExpression, locals: Locals, reading: Reading): Type {
  const target = inference.infer(node.object, locals, { tolerant: node.optional })
  const computed = node.computed ? inference.infer(node.property, locals) : undefined
  if (isMark(node.property) && !inference.isQuiet) inference.marked = locals
  const path = pathText(node)
  if (reading.tolerant === true && path !== undefined) for (const over of pathsOver(path)) inference.tested.add(over)
  const key = fixedKey(node) ?? literalKey(computed)
  if (!node.optional) warnOfNull(inference, node, target, key)
  if (key === undefined) return computedMember(target)
  const origin = originOf(target)
  if (origin !== undefined && !/^\d+$/.test(key)) noteRead(inference, node, { origin, key })
  const found = memberType(target, key, reading.called)
  if (found !== undefined) return found
  warnOfMissing(inference, node, { target, key, reading })
  return anyFrom(originBelow(origin, key))
}

const isMark = (node: Node): boolean =>
  (node.type === 'Identifier' ? (node as { name?: string }).name : (node as { value?: unknown }).value) === MARK

const literalKey = (type: Type | undefined): string | undefined =>
  type?.kind === 'text' ? type.value : type?.kind === 'number' && type.value !== undefined ? String(type.value) : undefined

function noteRead(inference: Inference, node: MemberExpression, read: { origin: Origin; key: string }): void {
  if (fixedKey(node) === undefined) return // the name stands somewhere else
  inference.noteRead({ ...read, form: node.computed ? 'key' : 'dot' }, node.property)
}

/** A member whose key is only known when it runs. */
function computedMember(target: Type): Type {
  return unionOf(
    optionsOf(target).map((option) => {
      if (option.kind === 'list') return option.element
      if (option.kind === 'text') return TEXT
      if (option.kind === 'object' && option.known !== 'open') return unionOf([...option.fields.values()].map((field) => field.type))
      return ANY
    }),
  )
}

/** A sample shows that there is nothing here, and no condition before has looked. */
function warnOfNull(inference: Inference, node: MemberExpression, target: Type, key: string | undefined): void {
  const nothing = optionsOf(target).filter((option) => option.kind === 'nothing' && option.nulls > 0)
  const path = pathText(node.object)
  if (nothing.length === 0 || (path !== undefined && inference.tested.has(path))) return
  const [first] = nothing
  if (first?.kind !== 'nothing') return
  const nulls = nothing.reduce((sum, option) => sum + (option.kind === 'nothing' ? option.nulls : 0), 0)
  const is = first.value === null ? 'null' : 'missing'
  const state = nulls >= first.of ? said(`check.${is}-everywhere`) : said(`check.${is}-in-some`, { nulls, samples: first.of })
  const member = key === undefined ? '?.[…]' : /^[\w$]+$/.test(key) ? `?.${key}` : '?.[…]'
  inference.warn(
    'expression.null-read',
    said('check.null-read', { what: lastWord(path), state, field: key === undefined ? said('check.a-field') : inQuotes(key) }),
    {
      node: node.property,
      hint: said('check.write-optional', { member }),
      fix: node.computed
        ? { start: node.object.end, end: node.object.end, text: '?.' }
        : { start: node.object.end, end: node.property.start, text: '?.' },
    },
  )
}

const lastWord = (path: string | undefined): Words => {
  const last = path?.split('\n').at(-1)
  return last === undefined ? said('check.this-value') : inQuotes(last)
}
const inQuotes = (name: string): Words => said('check.quoted', { name })

interface Missing {
  readonly target: Type
  readonly key: string
  readonly reading: Reading
}

function warnOfMissing(inference: Inference, node: MemberExpression, { target, key, reading }: Missing): void {
  const options = optionsOf(target).filter((option) => option.kind !== 'nothing')
  const path = pathText(node)
  if (options.length === 0 || isForbiddenKey(key)) return
  const near = likely(key, memberNames(target))
  const isLookedAt = reading.tolerant === true || (path !== undefined && inference.tested.has(path))
  const at = {
    node: node.property as Node,
    hint: near === undefined ? fieldsHint(options) : didYouMean(near),
    fix: fixOf(node.property, near),
  }
  if (reading.called === true) {
    const words =
      options.length === 1 && options[0]!.kind === 'object'
        ? said('check.object-no-method', { name: key })
        : said('check.no-method', { type: wordsOfType(unionOf(options)), name: key })
    inference.warn('expression.not-a-function', words, at)
    return
  }
  if (isLookedAt && near === undefined) return
  warnOfField(inference, target, { key, node: node.property })
}

/** A field that no sample has. */
export function warnOfField(inference: Inference, target: Type, { key, node }: { key: string; node: Node }): void {
  const options = optionsOf(target).filter((option) => option.kind !== 'nothing')
  if (options.length === 0) return
  const near = likely(key, memberNames(target))
  const at = { node, hint: near === undefined ? fieldsHint(options) : didYouMean(near), fix: fixOf(node, near) }
  const isData = options.some((option) => option.kind === 'object' && option.known === 'samples')
  const words = isData ? noField(key, originOf(target)) : said('check.no-member', { type: wordsOfType(unionOf(options)), name: key })
  inference.warn('expression.unknown-field', words, at)
}

/** The member that was meant: the nearest one, or the one that it is the beginning of. */
function likely(key: string, names: readonly string[]): string | undefined {
  const begun = key.length < 3 ? [] : names.filter((name) => name.toLowerCase().startsWith(key.toLowerCase()))
  return nearestName(key, names) ?? (begun.length > 0 && begun.length < 4 ? begun[0] : undefined)
}

function noField(name: string, origin: Origin | undefined): Words {
  const place = origin?.path.filter((step) => step !== '*').join('.') ?? ''
  const node = origin?.node ?? undefined
  if (node === undefined) return place === '' ? said('check.no-field', { name }) : said('check.no-field-in', { name, place })
  return place === '' ? said('check.no-field-of', { name, node }) : said('check.no-field-in-of', { name, place, node })
}

/** The near name in place of what is written, where it can simply stand there. */
function fixOf(node: Node, near: string | undefined): { start: number; end: number; text: string } | undefined {
  if (near === undefined) return undefined
  const { start, end } = node
  if (node.type === 'Literal') return { start, end, text: quotedKey(near) }
  return isIdentifier(near) ? { start, end, text: near } : undefined
}

const didYouMean = (name: string): Words => said('check.did-you-mean', { name: /^[\w$]+$/.test(name) ? name : `['${name}']` })

const SHOWN_FIELDS = 8

function fieldsHint(options: readonly Type[]): Words | undefined {
  const fields = [...new Set(options.flatMap((option) => (option.kind === 'object' ? [...option.fields.keys()] : [])))]
  if (fields.length === 0) return undefined
  const shown = listed('plain', fields.slice(0, SHOWN_FIELDS))
  return fields.length > SHOWN_FIELDS ? said('check.more-fields', { fields: shown }) : said('check.fields', { fields: shown })
}

import type { CallExpression, MemberExpression, Node, Property } from 'acorn'
import { globalFunctions } from '../facades/functions.ts'
import type { ExpressionScope } from '../machine.ts'
import { EXPRESSION_NAMES, type NameInfo } from '../names.ts'
import { inferExpression, type InferredExpression } from './analyse.ts'
import { docsParts, memberOptions, type CompletionOption, type MemberPlace } from './completion-options.ts'
import type { AnalysisContext, NodeFacts } from './context.ts'
import { MARK, cursorIn, repair, type Cursor } from './cursor.ts'
import { quotedKey } from './edits.ts'
import { findNode } from './find.ts'
import { nodesOf } from './host-types.ts'
import { sampleValue, shortValue, typeOfValue, usesNoneOf } from './sample-values.ts'
import { spokenType } from './type-words.ts'
import { type Type } from './types.ts'

export interface Completions {
  /** Where the text that an option replaces begins; it ends at the cursor. */
  readonly from: number
  readonly options: readonly CompletionOption[]
}

/** What is known around a template that somebody writes. */
export interface CompletionContext extends AnalysisContext {
  /** Sample data: values are shown beside what gives them. */
  readonly scope?: ExpressionScope
  /** Whether values of a type have a member of this name; all that expressions have where it is absent. */
  readonly hasMember?: (type: Type, name: string) => boolean
  /** What people read about names besides EXPRESSION_NAMES. */
  readonly about?: Readonly<Record<string, NameInfo>>
}

const MAX_OPTIONS = 200
const nothing = (from: number): Completions => ({ from, options: [] })

/**
 * What could stand at the cursor: names, locals and nodes, fields and methods of the value before the dot, nodes and fields inside of
 * quotes. Outside of `{{ }}` there is nothing to complete.
 */
export function completionsFor(text: string, offset: number, context: CompletionContext = {}): Completions {
  const cursor = cursorIn(text, offset)
  if (cursor === undefined) return nothing(offset)
  if (cursor.text !== undefined) return textCompletions(text, offset, { cursor, context, quote: cursor.text })
  const typed = /[\w$\u00a0-\uffff]*$/.exec(text.slice(cursor.start, offset))![0] // always matches, if only the empty text
  const from = offset - typed.length
  if (/^\d/.test(typed)) return nothing(from)
  const inferred = inferAt(text, { cursor, context, keepTo: from, insert: MARK })
  if (inferred === undefined)
    return isMemberPlace(text, cursor.start, from) ? nothing(from) : { from, options: fitting(nameOptions(context), typed) }
  const options = optionsAt(inferred, { context, place: placeOf(text, cursor.start, from) })
  return { from, options: fitting(options, typed) }
}

interface At {
  readonly cursor: Cursor
  readonly context: CompletionContext
}

/** An expression up to the cursor, with its types. */
export function inferAt(
  text: string,
  { cursor, context, keepTo, insert }: At & { keepTo: number; insert: string },
): (InferredExpression & { readonly source: string; readonly base: number }) | undefined {
  const repaired = repair(text, cursor, { keepTo, insert })
  if (repaired === undefined) return undefined
  return { ...inferExpression(repaired.node, repaired.base, context), source: repaired.source, base: repaired.base }
}

const isMemberPlace = (text: string, start: number, from: number): boolean => /\.\s*$/.test(text.slice(start, from))

function placeOf(text: string, start: number, from: number): MemberPlace {
  const before = text.slice(start, from)
  const dot = /\.\s*$/.exec(before)
  return { dot: dot === null || /\?\.\s*$/.test(before) ? undefined : start + dot.index }
}

type Inferred = InferredExpression & { readonly source: string; readonly base: number }

function optionsAt(
  inferred: Inferred,
  { context, place }: { context: CompletionContext; place: MemberPlace },
): readonly CompletionOption[] {
  const { node: root, inference } = inferred
  const found = findNode(root, (node) => node.type === 'Identifier' && (node as { name?: string }).name === MARK)
  if (found === undefined) return []
  const [parent, outer] = found.around
  if (
    parent?.type === 'MemberExpression' &&
    (parent as MemberExpression).property === found.node &&
    !(parent as MemberExpression).computed
  ) {
    return membersOf(inferred, (parent as MemberExpression).object, { context, place })
  }
  if (parent?.type === 'Property' && outer?.type === 'ObjectPattern' && (parent as Property).key.start === found.node.start) {
    return memberOptions(inference.types.get(outer) ?? { kind: 'any' }, undefined, { dot: undefined }).filter(
      ({ kind }) => kind === 'field',
    )
  }
  if (parent?.type === 'CallExpression' && namesNode(parent as CallExpression, found.node)) {
    return nodeNames(context).map(({ name, samples }) => ({
      label: quotedKey(name),
      kind: 'node',
      detail: samples?.[0] === undefined ? 'node' : shortValue(samples[0].json),
    }))
  }
  const locals = [...(inference.marked?.visible() ?? [])].map(([label, type]): CompletionOption => ({
    label,
    kind: 'local',
    ...spokenType(type),
    detail: spokenType(type).type,
  }))
  return [...locals, ...nameOptions(context), ...keywordOptions(found.around)]
}

function membersOf(
  inferred: Inferred,
  object: Node,
  { context, place }: { context: CompletionContext; place: MemberPlace },
): readonly CompletionOption[] {
  const { inference } = inferred
  const locals = new Set(inference.marked?.visible().keys() ?? [])
  const known = inference.types.get(object) ?? { kind: 'any' }
  const value = usesNoneOf(object, locals) ? sampleValue(inferred.source.slice(object.start, object.end), context.scope) : undefined
  const type: Type = known.kind === 'any' && value !== undefined ? typeOfValue(value.value) : known
  return memberOptions(type, value, { ...place, has: context.hasMember })
}

/** Statements can stand only in a function body; values of the language anywhere. */
function keywordOptions(around: readonly Node[]): CompletionOption[] {
  const isStatement = around[0]?.type === 'ExpressionStatement'
  const words = isStatement ? ['const', 'let', 'if', 'for', 'return', 'throw', 'try', 'while', 'switch'] : []
  return [...words, 'true', 'false', 'null', 'typeof', 'new'].map((label) => ({ label, kind: 'keyword', detail: '' }))
}

function nameOptions(context: CompletionContext): CompletionOption[] {
  const names = Object.entries(EXPRESSION_NAMES).map(([label, info]): CompletionOption => {
    const entry = globalFunctions.get(label)
    const value =
      context.scope === undefined || !/^\$(json|itemIndex|runIndex|now|today)$/.test(label) ? undefined : sampleValue(label, context.scope)
    const shown = value?.value === undefined ? {} : { type: shortValue(value.value) }
    const documented = entry === undefined ? {} : docsParts(entry.docs)
    const base = {
      label,
      kind: 'name',
      detail: info.title,
      docs: info.description,
      example: { expression: info.example },
      ...shown,
      ...documented,
    } as const
    if (label === '$') return { ...base, apply: "$('')", cursor: 3 }
    if (label === '$items') return { ...base, apply: "$items('')", cursor: 8 }
    return entry === undefined ? base : { ...base, apply: `${label}()`, cursor: label.length + 1 }
  })
  const others = (context.names ?? []).map((label): CompletionOption => {
    const info = context.about !== undefined && Object.hasOwn(context.about, label) ? context.about[label] : undefined
    if (info === undefined) return { label, kind: 'name', detail: '' }
    return { label, kind: 'name', detail: info.title, docs: info.description, example: { expression: info.example } }
  })
  return [...names, ...others, ...nodeNames(context).map(nodeReference)]
}

/** Nodes that come before, the nearest first; those that do not lead here are left out. */
const nodeNames = (context: AnalysisContext): readonly NodeFacts[] =>
  [...(nodesOf(context)?.values() ?? [])].filter(({ isUpstream }) => isUpstream !== false)

function nodeReference({ name, samples }: NodeFacts): CompletionOption {
  const apply = `$(${quotedKey(name)}).item.json`
  const first = samples?.[0]?.json
  return {
    label: `$(${quotedKey(name)})`,
    kind: 'node',
    detail: first === undefined ? 'node' : shortValue(first),
    apply,
    docs: 'The item of this node that the current one came from.',
  }
}

/** Inside of quotes: the nodes that can be named, or the fields that can be read. */
function textCompletions(
  text: string,
  offset: number,
  { cursor, context, quote }: At & { quote: { quote: string; at: number } },
): Completions {
  const from = quote.at + 1
  const typed = text.slice(from, offset)
  const insert = `'${MARK}'`
  const inferred = inferAt(text, { cursor, context, keepTo: quote.at, insert })
  const found = inferred && findNode(inferred.node, (node) => node.type === 'Literal' && (node as { value?: unknown }).value === MARK)
  if (inferred === undefined || found === undefined) return nothing(from)
  const [parent] = found.around
  const isClosed = text.charAt(offset) === quote.quote
  const written = (name: string): string =>
    quotedKey(name)
      .slice(1, -1)
      .replaceAll(quote.quote === '"' ? '"' : '\u0000', '\\"')
  const ending = isClosed ? '' : quote.quote
  const option = (label: string, detail: string, kind: CompletionOption['kind']): CompletionOption => ({
    label,
    kind,
    detail,
    apply: written(label) + ending,
  })
  if (parent?.type === 'CallExpression' && namesNode(parent as CallExpression, found.node)) {
    return {
      from,
      options: fitting(
        nodeNames(context).map(({ name, samples }) =>
          option(name, samples?.[0] === undefined ? 'node' : shortValue(samples[0].json), 'node'),
        ),
        typed,
      ),
    }
  }
  if (parent?.type === 'MemberExpression' && (parent as MemberExpression).computed) {
    const members = membersOf(inferred, (parent as MemberExpression).object, { context, place: { dot: undefined } })
    return {
      from,
      options: fitting(
        members.filter(({ kind }) => kind === 'field').map(({ label, detail }) => option(label, detail, 'field')),
        typed,
      ),
    }
  }
  return nothing(from)
}

const namesNode = ({ callee, arguments: args }: CallExpression, text: Node): boolean =>
  args[0] === text && callee.type === 'Identifier' && (callee.name === '$' || callee.name === '$items')

const letters = (text: string): string => text.toLowerCase().replace(/^\$\(['"]?/, '')

/** Options that begin as typed, or hold it; the former first. */
function fitting(options: readonly CompletionOption[], typed: string): readonly CompletionOption[] {
  const wanted = typed.toLowerCase()
  if (wanted === '') return options.slice(0, MAX_OPTIONS)
  const starts = options.filter(({ label }) => label.toLowerCase().startsWith(wanted))
  const rest = options.filter(
    (option) =>
      !starts.includes(option) && (option.kind === 'node' || option.kind === 'local') && letters(option.label).startsWith(letters(typed)),
  )
  return [...starts, ...rest].slice(0, MAX_OPTIONS)
}

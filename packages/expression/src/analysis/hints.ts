import type { Words } from '@millrace/base'
import type { CallExpression, Identifier, MemberExpression, NewExpression, Node } from 'acorn'
import type { EntryDocs } from '../values/docs.ts'
import { EXPRESSION_NAMES } from '../names.ts'
import { inferAt, type CompletionContext } from './completions.ts'
import { MARK, cursorIn } from './cursor.ts'
import { findNode, walk } from './find.ts'
import { longValue, sampleValue, usesNoneOf } from './sample-values.ts'
import { spokenType } from './type-words.ts'
import type { Inference } from './inference.ts'
import { optionsOf, type FunctionType, type Type } from './types.ts'
import { memberType } from './member-types.ts'
import { fixedKey } from './paths.ts'

/** The function whose arguments are being written. */
export interface SignatureHint {
  /** As people read it: `slice(start, end?)`. */
  readonly signature: string
  readonly description: string
  readonly params: EntryDocs['params']
  /** Number of the argument at the cursor, from 0. */
  readonly active: number
  /** Where the function's name begins. */
  readonly start: number
}

/** The signature of the call that the cursor is in; undefined outside of calls, and where nothing is known of the function. */
export function signatureAt(text: string, offset: number, context: CompletionContext = {}): SignatureHint | undefined {
  const cursor = cursorIn(text, offset)
  const open = cursor?.open.findLast(({ kind }) => kind !== '[')
  if (cursor === undefined || open?.kind !== '(') return undefined
  const keepTo = cursor.text?.at ?? offset - /[\w$\u00a0-\uffff]*$/.exec(text.slice(cursor.start, offset))![0].length
  const inferred = inferAt(text, { cursor, context, keepTo, insert: MARK })
  if (inferred === undefined) return undefined
  const paren = open.at - inferred.base
  const isOpened = ({ type, callee }: Call): boolean =>
    (type === 'CallExpression' || type === 'NewExpression') &&
    callee.end <= paren &&
    inferred.source.slice(callee.end, paren).trim().replace('?.', '') === ''
  const found = findNode(inferred.node, (node) => isOpened(node as Call))
  if (found === undefined) return undefined
  const { callee } = found.node as Call
  const called = functionOf(inferred.inference.types.get(callee))
  if (called === undefined) return undefined
  const name = callee.type === 'MemberExpression' ? (callee as MemberExpression).property : callee
  const signature = called.signature.startsWith('(')
    ? `${inferred.source.slice(name.start, name.end)}${called.signature}`
    : called.signature
  return { ...called, signature, active: activeOf(called.params, open.commas), start: name.start + inferred.base }
}

type Call = CallExpression | NewExpression

const activeOf = (params: EntryDocs['params'], commas: number): number =>
  params.at(-1)?.rest === true ? Math.min(commas, params.length - 1) : commas

function functionOf(type: Type | undefined): Pick<SignatureHint, 'signature' | 'description' | 'params'> | undefined {
  if (type === undefined) return undefined
  for (const option of optionsOf(type)) {
    if (option.kind === 'function' && (option.signature ?? option.written) !== undefined) return signatureOf(option)
    if (option.kind === 'facade' && option.facade.docs !== undefined) {
      const { signature, description, params } = option.facade.docs
      return { signature, description, params }
    }
  }
  return undefined
}

const signatureOf = ({
  written = '',
  signature = written,
  docs,
}: FunctionType): Pick<SignatureHint, 'signature' | 'description' | 'params'> => ({
  signature,
  description: docs?.description ?? '',
  params: docs?.params ?? [],
})

/** What is known about the part of an expression under the pointer. */
export interface Hover {
  readonly start: number
  readonly end: number
  /** A name, a path or a signature. */
  readonly title: string
  /** Its type in words. */
  readonly type: string
  /** The same for other languages. */
  readonly typeWords?: Words
  readonly description: string
  readonly example?: { readonly expression: string; readonly result?: unknown }
  /** What it is now, for the sample data. */
  readonly value?: string
}

/** What stands at a place of a template: type, documentation, and the value in the sample data. */
export function hoverAt(text: string, offset: number, context: CompletionContext = {}): Hover | undefined {
  const end = offset + /^[\w$\u00a0-\uffff]*/.exec(text.slice(offset))![0].length // always matches, if only the empty text
  const cursor = cursorIn(text, end)
  if (cursor === undefined || cursor.text !== undefined) return undefined
  const inferred = inferAt(text, { cursor, context, keepTo: end, insert: '' })
  if (inferred === undefined) return undefined
  return hoverIn(inferred, { offset, end, context })
}

interface HoverPlace {
  readonly offset: number
  readonly end: number
  readonly context: CompletionContext
}

/** What stands at a place of a tree whose types are known; positions in it count from `base`. */
export function hoverIn(
  { node: root, inference, source, base }: { node: Node; inference: Inference; source: string; base: number },
  { offset, end, context }: HoverPlace,
): Hover | undefined {
  const hits: { node: Node; name: Identifier }[] = []
  walk(root, (node) => {
    const name: Node = node.type === 'MemberExpression' && !(node as MemberExpression).computed ? (node as MemberExpression).property : node
    if (name.type === 'Identifier' && name.end + base === end && name.start + base <= offset) hits.push({ node, name: name as Identifier })
  })
  const hit = hits.find(({ node }) => node.type === 'MemberExpression') ?? hits.find(({ node }) => inference.types.has(node)) ?? hits[0]
  if (hit === undefined) return undefined
  const { node, name } = hit
  const type = inference.types.get(node)
  const locals = localNames(root)
  const value = usesNoneOf(node, locals) ? sampleValue(source.slice(node.start, node.end), context.scope) : undefined
  const about = docsOf(node, name, { types: inference.types, about: locals.has(name.name) ? undefined : context.about })
  if (type === undefined && about === undefined) return undefined
  return {
    start: name.start + base,
    end,
    title: about?.title ?? name.name,
    ...(type === undefined ? { type: '' } : spokenType(type)),
    description: about?.description ?? '',
    ...(about?.example === undefined ? {} : { example: about.example }),
    ...(value === undefined || type?.kind === 'function' || type?.kind === 'facade' ? {} : { value: longValue(value.value) }),
  }
}

/** What an expression gives. */
export interface ValueFacts {
  /** The kinds of values that it may be. */
  readonly kinds: readonly Type['kind'][]
  /** The same in words: `list of objects`. */
  readonly type: string
  readonly typeWords: Words
  /** What it is for the sample data. */
  readonly value?: string
}

/** What a whole expression gives; undefined for what cannot be read. For languages whose data can be told in expressions. */
export function valueFacts(source: string, context: CompletionContext = {}): ValueFacts | undefined {
  const text = `{{ ${source}`
  const cursor = cursorIn(text, text.length)
  if (cursor === undefined || cursor.open.length > 1 || cursor.text !== undefined) return undefined
  const inferred = inferAt(text, { cursor, context, keepTo: text.length, insert: '' })
  if (inferred === undefined) return undefined
  const type = inferred.type
  const value = sampleValue(source, context.scope)
  return {
    kinds: optionsOf(type).map(({ kind }) => kind),
    ...spokenType(type),
    ...(value === undefined || value.value === undefined ? {} : { value: longValue(value.value) }),
  }
}

/** Names that are declared anywhere in an expression: their values are not known here. */
function localNames(root: Node): ReadonlySet<string> {
  const names = new Set<string>()
  walk(root, (node, [parent]) => {
    if (node.type !== 'Identifier' || parent === undefined) return
    if (/Function|Pattern|Declarator|Catch|Rest/.test(parent.type)) names.add((node as Identifier).name)
  })
  return names
}

const titleOf = (signature: string | undefined, name: string): string =>
  signature === undefined ? name : signature.startsWith('(') ? name + signature : signature

interface About {
  readonly title: string
  readonly description: string
  readonly example?: { readonly expression: string; readonly result?: unknown }
}

interface Told {
  readonly types: ReadonlyMap<Node, Type>
  readonly about: CompletionContext['about']
}

function docsOf(node: Node, name: Identifier, { types, about }: Told): About | undefined {
  const type = types.get(node)
  const called = functionOf(type)
  if (node.type === 'MemberExpression') {
    const member = node as MemberExpression
    const holder = types.get(member.object)
    const fn = holder && memberType(holder, fixedKey(member) ?? '')
    const docs = fn && optionsOf(fn).find((option): option is FunctionType => option.kind === 'function')?.docs
    const field =
      holder && optionsOf(holder).flatMap((option) => (option.kind === 'object' ? (option.fields.get(name.name)?.docs ?? []) : []))[0]
    const found = docs ?? field
    if (found === undefined) return undefined
    return {
      title: titleOf(called?.signature, name.name),
      description: found.description,
      ...(found.examples[0] === undefined ? {} : { example: found.examples[0] }),
    }
  }
  const names = about !== undefined && Object.hasOwn(about, name.name) ? about : EXPRESSION_NAMES
  const info = Object.hasOwn(names, name.name) ? names[name.name] : undefined
  if (info === undefined) return undefined
  return { title: titleOf(called?.signature, name.name), description: info.description, example: { expression: info.example } }
}

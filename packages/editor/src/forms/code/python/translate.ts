import type { SyntaxNode } from '@lezer/common'
import { childrenOf, visibleAt, type Binding, type Origin } from './bindings.ts'
import { DATA_NAMES } from './python-names.ts'

/** A program that is asked about. */
export interface Program {
  readonly text: string
  readonly bindings: readonly Binding[]
}

/** Names that a loop mostly gives its element: known even while the loop around them is being written. */
const LIKE_ITEM = /^(?:item|it|i|row|one|each)$/
/** What follows a value through so many names is not followed further. */
const MOST_DEEP = 14
const LONGEST = 2_000

/**
 * A value of a Python program as an expression that gives the same in the sample data, so that what expressions know of their data is
 * known in Python too; undefined for what is not followed. Numbers and texts stand for others of their kind.
 */
export function asExpression(node: SyntaxNode, program: Program, depth = 0): string | undefined {
  if (depth > MOST_DEEP) return undefined
  const found = FORMS[node.name]?.(node, new Reader(program, depth + 1))
  return found === undefined || found.length > LONGEST ? undefined : found
}

type Form = (node: SyntaxNode, reader: Reader) => string | undefined

/** Reads what is below a node. */
class Reader {
  readonly program: Program
  readonly depth: number
  constructor(program: Program, depth: number) {
    this.program = program
    this.depth = depth
  }

  text({ from, to }: SyntaxNode): string {
    return this.program.text.slice(from, to)
  }

  read(node: SyntaxNode | null | undefined): string | undefined {
    return node === null || node === undefined ? undefined : asExpression(node, this.program, this.depth)
  }
}

const firstOf = (list: string | undefined): string | undefined => (list === undefined ? undefined : `(${list})[0]`)

function ofOrigin(origin: Origin, reader: Reader): string | undefined {
  switch (origin.how) {
    case 'value':
      return reader.read(origin.from)
    case 'part': {
      const whole = reader.read(origin.from)
      return whole === undefined ? undefined : `(${whole})[${origin.index}]`
    }
    case 'each':
      return isCallOf(origin.from, 'range', reader) ? '0' : firstOf(reader.read(origin.from))
    case 'part-of-each':
      return partOfEach(origin.from, origin.index, reader)
    case 'module':
    case 'function':
    case 'class':
    case 'parameter':
    case 'error':
    case 'other':
      return undefined
  }
}

const argumentsOf = (call: SyntaxNode): readonly SyntaxNode[] =>
  childrenOf(call.getChild('ArgList') ?? call).filter(
    ({ name, prevSibling, nextSibling }) =>
      !/^[(),*]$|^\*\*$|^AssignOp$/.test(name) && prevSibling?.name !== 'AssignOp' && nextSibling?.name !== 'AssignOp',
  )

const isCallOf = (node: SyntaxNode, name: string, reader: Reader): boolean =>
  node.name === 'CallExpression' && node.firstChild !== null && reader.text(node.firstChild) === name

/** `for index, item in enumerate(items)`, `for key, value in data.items()`, `for a, b in zip(x, y)`. */
function partOfEach(list: SyntaxNode, index: number, reader: Reader): string | undefined {
  if (isCallOf(list, 'enumerate', reader)) return index === 0 ? '0' : firstOf(reader.read(argumentsOf(list)[0]))
  if (isCallOf(list, 'zip', reader)) return firstOf(reader.read(argumentsOf(list)[index]))
  const callee = list.name === 'CallExpression' ? list.firstChild : null
  if (callee?.name === 'MemberExpression' && callee.lastChild !== null && reader.text(callee.lastChild) === 'items') {
    const data = reader.read(callee.firstChild)
    return data === undefined ? undefined : index === 0 ? "''" : `Object.values(${data})[0]`
  }
  const element = firstOf(reader.read(list))
  return element === undefined ? undefined : `${element}[${index}]`
}

const name: Form = (node, reader) => {
  const word = reader.text(node)
  const binding = visibleAt(reader.program.bindings, node, node.from).get(word)
  if (binding !== undefined) return ofOrigin(binding.origin, reader)
  if (Object.hasOwn(DATA_NAMES, word)) return DATA_NAMES[word]?.expression
  return LIKE_ITEM.test(word) ? '$input.item' : undefined
}

/** The text that a literal stands for; undefined where that is not plain. */
export function literalText(source: string): string | undefined {
  const found = /^[uU]?("""|'''|"|')([^]*?)(?:\1)?$/.exec(source)
  return found === null || found[2]?.includes('\\') === true ? undefined : found[2]
}

const member: Form = (node, reader) => {
  const [object, opener, key, ...rest] = childrenOf(node)
  if (object === undefined || key === undefined) return undefined
  const isNodes = reader.text(object) === '_' && opener?.name === '['
  const base = isNodes ? '$' : reader.read(object)
  if (base === undefined) return undefined
  if (opener?.name === '.') return `${base}.${reader.text(key)}`
  if ([key, ...rest].some((part) => part.name === ':')) return base // a slice
  if (key.name === 'String') {
    const text = literalText(reader.text(key))
    return text === undefined ? undefined : isNodes ? `$(${JSON.stringify(text)})` : `${base}[${JSON.stringify(text)}]`
  }
  return key.name === 'Number' ? `${base}[${reader.text(key)}]` : `${base}[0]`
}

const call: Form = (node, reader) => {
  const callee = node.firstChild
  if (callee === null) return undefined
  if (callee.name === 'MemberExpression') return methodCall(callee, node, reader)
  if (callee.name !== 'VariableName') return undefined
  const called = reader.text(callee)
  const args = argumentsOf(node)
  const [first, second] = args
  if (called === '_' || called === '_items') {
    const text = first?.name === 'String' ? literalText(reader.text(first)) : undefined
    if (text === undefined) return called === '_items' && first === undefined ? '$input.all()' : undefined
    return called === '_' ? `$(${JSON.stringify(text)})` : `$items(${JSON.stringify(text)})`
  }
  if (/^(?:list|sorted|reversed|tuple|set|dict|iter|copy|deepcopy)$/.test(called)) return reader.read(first)
  if (called === 'filter') return reader.read(second)
  if (/^(?:next|min|max)$/.test(called)) return firstOf(reader.read(first))
  if (/^(?:len|sum|int|float|round|abs|ord)$/.test(called)) return '0'
  return /^(?:str|repr|format|chr)$/.test(called) ? "''" : undefined
}

const OF_TEXT =
  /^(?:strip|lstrip|rstrip|lower|upper|title|capitalize|casefold|replace|join|format|removeprefix|removesuffix|zfill|ljust|rjust|isoformat|strftime)$/

function methodCall(callee: SyntaxNode, node: SyntaxNode, reader: Reader): string | undefined {
  const method = callee.lastChild === null ? '' : reader.text(callee.lastChild)
  if (OF_TEXT.test(method)) return "''"
  const base = reader.read(callee.firstChild)
  if (base === undefined) return undefined
  const [first] = argumentsOf(node)
  switch (method) {
    case 'first':
    case 'last':
    case 'all':
      return `${base}.${method}()`
    case 'itemMatching':
    case 'item_matching':
    case 'pairedItem':
      return `${base}.itemMatching(0)`
    case 'get':
    case 'pop':
    case 'setdefault': {
      if (first?.name !== 'String') return method === 'pop' ? firstOf(base) : undefined
      const text = literalText(reader.text(first))
      return text === undefined ? undefined : `${base}[${JSON.stringify(text)}]`
    }
    case 'copy':
    case 'to_py':
      return base
    case 'values':
      return `Object.values(${base})`
    case 'keys':
      return `Object.keys(${base})`
    case 'items':
      return `Object.entries(${base})`
    case 'split':
    case 'splitlines':
      return "['']"
    default:
      return undefined
  }
}

/** The first of the values that it may be: those of a program mostly have one form. */
const first: Form = (node, reader) => reader.read(childrenOf(node).find(({ name: kind }) => kind !== 'await' && kind !== '('))

const list: Form = (node, reader) => {
  const elements = childrenOf(node)
    .filter(({ name: kind }) => !/^[()[\]{},*]$/.test(kind))
    .map((element) => reader.read(element) ?? 'undefined')
  return `[${elements.join(', ')}]`
}

const comprehension: Form = (node, reader) => {
  const element = reader.read(childrenOf(node)[1] ?? null)
  return element === undefined ? undefined : `[${element}]`
}

/** `{"a": 1, **other}`. */
const dict: Form = (node, reader) => {
  const parts: string[] = []
  const children = childrenOf(node)
  children.forEach((child, index) => {
    if (child.name === '**') {
      const spread = reader.read(children[index + 1])
      if (spread !== undefined) parts.push(`...(${spread})`)
    }
    if (child.name !== ':') return
    const [key, value] = [children[index - 1], children[index + 1]]
    const text = key?.name === 'String' ? literalText(reader.text(key)) : undefined
    if (text !== undefined) parts.push(`${JSON.stringify(text)}: ${reader.read(value) ?? 'undefined'}`)
  })
  return `({ ${parts.join(', ')} })`
}

const binary: Form = (node, reader) => {
  const operator = childrenOf(node)[1]
  if (operator === undefined) return undefined
  const word = reader.text(operator)
  if (word === 'or' || word === 'and') return reader.read(word === 'or' ? node.firstChild : node.lastChild)
  if (operator.name === 'CompareOp' || word === 'in' || word === 'not' || word === 'is') return 'true'
  const [left, right] = [reader.read(node.firstChild), reader.read(node.lastChild)]
  return left === undefined || right === undefined ? undefined : left === "''" || right === "''" ? "''" : '0'
}

const FORMS: Readonly<Record<string, Form | undefined>> = {
  VariableName: name,
  MemberExpression: member,
  CallExpression: call,
  ParenthesizedExpression: first,
  AwaitExpression: first,
  ConditionalExpression: first,
  BinaryExpression: binary,
  ArrayExpression: list,
  TupleExpression: list,
  ArrayComprehensionExpression: comprehension,
  ComprehensionExpression: comprehension,
  DictionaryExpression: dict,
  NamedExpression: (node, reader) => reader.read(node.lastChild),
  String: () => "''",
  FormatString: () => "''",
  ContinuedString: () => "''",
  Number: (node, reader) => reader.text(node).replaceAll('_', ''),
  Boolean: () => 'true',
  None: () => 'null',
}

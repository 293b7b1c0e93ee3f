import type {
  CallExpression,
  CatchClause,
  ClassDeclaration,
  Expression,
  FunctionExpression,
  Identifier,
  ImportSpecifier,
  MemberExpression,
  Node,
  Pattern,
  VariableDeclaration,
} from 'acorn'
import { isIdentifier, quoted, type Edit } from './edits.ts'
import { walk } from './find.ts'
import { fixedKey } from './paths.ts'

/** Where a source names a node: `$('A')`, `$node['A']`, `$items('A')`, `$item(0).$node.A`. */
export interface NodeMention {
  readonly node: string
  /** What is replaced by another name: the text in quotes, or the member behind `$node.`. */
  readonly start: number
  readonly end: number
}

/** What the mentions in a program or expression are, and whether there are some whose name is computed. */
export function nodeMentions(root: Node): { readonly mentions: readonly NodeMention[]; readonly computed: boolean } {
  const mentions: NodeMention[] = []
  let computed = false
  const own = ownNames(root)
  const note = (name: string | undefined, at: Node): void => {
    if (name === undefined) computed = true
    else mentions.push({ node: name, start: at.start, end: at.end })
  }
  walk(root, (node, around) => {
    if (node.type === 'CallExpression') {
      const { callee, arguments: args } = node as CallExpression
      const [name] = args
      const called = calledName(callee)
      if ((called === '$' || called === '$items') && !isOwn(own, called, around) && name !== undefined)
        note(name.type === 'SpreadElement' ? undefined : textOf(name), name)
    }
    if (node.type === 'MemberExpression' && isNodes((node as MemberExpression).object, isOwn(own, '$node', around)))
      note(fixedKey(node as MemberExpression), (node as MemberExpression).property)
  })
  return { mentions, computed }
}

/** The name that a call is made by; `this.$` is `$`. */
function calledName(callee: CallExpression['callee']): string | undefined {
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' && callee.object.type === 'ThisExpression' ? fixedKey(callee) : undefined
}

function textOf(node: Expression): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  return node.type === 'TemplateLiteral' && node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined
}

function isNodes(node: Node, isOwnName: boolean): boolean {
  if (node.type === 'Identifier') return (node as Identifier).name === '$node' && !isOwnName
  return node.type === 'MemberExpression' && fixedKey(node as MemberExpression) === '$node'
}

/** Where a source declares a name of its own that begins with `$`: below there the name is no longer ours. */
type OwnNames = ReadonlyMap<string, ReadonlySet<Node>>

const isOwn = (own: OwnNames, name: string, around: readonly Node[]): boolean => {
  const places = own.get(name)
  return places !== undefined && around.some((node) => places.has(node))
}

const FUNCTIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const BLOCKS = /^(Program|BlockStatement|StaticBlock|SwitchStatement|For\w*Statement)$/

function ownNames(root: Node): OwnNames {
  const own = new Map<string, Set<Node>>()
  const declare = (pattern: Pattern | null | undefined, place: Node): void => {
    for (const name of namesIn(pattern)) {
      if (!name.startsWith('$')) continue
      const places = own.get(name) ?? new Set()
      own.set(name, places.add(place))
    }
  }
  walk(root, (node, around) => {
    const block = around.find(({ type }) => BLOCKS.test(type)) ?? root
    if (FUNCTIONS.has(node.type)) {
      const { id, params } = node as FunctionExpression
      for (const param of params) declare(param, node)
      declare(id, node.type === 'FunctionDeclaration' ? block : node)
    } else if (node.type === 'ClassDeclaration') declare((node as ClassDeclaration).id, block)
    else if (node.type === 'CatchClause') declare((node as CatchClause).param, node)
    else if (node.type === 'VariableDeclaration') {
      const { kind, declarations } = node as VariableDeclaration
      const place = kind === 'var' ? (around.find(({ type }) => FUNCTIONS.has(type)) ?? root) : block
      for (const { id } of declarations) declare(id, place)
    } else if (/^Import\w*Specifier$/.test(node.type)) declare((node as ImportSpecifier).local, root)
  })
  return own
}

function namesIn(pattern: Pattern | null | undefined): readonly string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name]
    case 'AssignmentPattern':
      return namesIn(pattern.left)
    case 'RestElement':
      return namesIn(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn)
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => namesIn(property.type === 'Property' ? property.value : property))
    case 'MemberExpression':
    case undefined:
      return []
  }
}

/** How a mention is written with another name. */
export function mentionEdit(text: string, { start, end }: NodeMention, to: string): Edit {
  const quote = /^['"`]/.exec(text.slice(start, end))?.[0]
  if (quote !== undefined) return { start, end, text: quoted(to, quote) }
  if (isIdentifier(to)) return { start, end, text: to }
  const dot = text.lastIndexOf('.', start) // $node.Old: only white space may stand between
  const optional = text[dot - 1] === '?' // $node?.Old
  return { start: optional ? dot + 1 : dot, end, text: `[${quoted(to, '"')}]` }
}

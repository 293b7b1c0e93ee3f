import type { CallExpression, Expression, Identifier, MemberExpression, Node } from 'acorn'
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
  const locals = declaredNames(root)
  const note = (name: string | undefined, at: Node): void => {
    if (name === undefined) computed = true
    else mentions.push({ node: name, start: at.start, end: at.end })
  }
  walk(root, (node) => {
    if (node.type === 'CallExpression') {
      const { callee, arguments: args } = node as CallExpression
      const [name] = args
      const called = calledName(callee)
      if ((called === '$' || called === '$items') && !locals.has(called) && name !== undefined)
        note(name.type === 'SpreadElement' ? undefined : textOf(name), name)
    }
    if (node.type === 'MemberExpression' && isNodes((node as MemberExpression).object, locals))
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

function isNodes(node: Node, locals: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') return (node as Identifier).name === '$node' && !locals.has('$node')
  return node.type === 'MemberExpression' && fixedKey(node as MemberExpression) === '$node'
}

/** Names of `$` that a source declares itself: such a name is no longer ours. */
function declaredNames(root: Node): ReadonlySet<string> {
  const names = new Set<string>()
  walk(root, (node, [parent]) => {
    if (node.type !== 'Identifier' || parent === undefined) return
    const { name } = node as Identifier
    if (!name.startsWith('$')) return
    const declares = /^(ArrowFunction|Function|ArrayPattern|AssignmentPattern|RestElement|CatchClause)/.test(parent.type)
    const { id, value } = parent as { id?: Node; value?: Node; type: string }
    if (
      declares
        ? (parent as { body?: Node }).body !== node
        : (parent.type === 'VariableDeclarator' && id === node) || (parent.type === 'Property' && value === node && isPattern(root, parent))
    )
      names.add(name)
  })
  return names
}

function isPattern(root: Node, property: Node): boolean {
  let found = false
  walk(root, (node, [parent]) => {
    if (node === property) found = parent?.type === 'ObjectPattern'
  })
  return found
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

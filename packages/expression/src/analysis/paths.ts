import type { Expression, MemberExpression, Node, PrivateIdentifier, Super } from 'acorn'

type Link = Expression | Super | PrivateIdentifier

/** The key of a member that is written out: `.a`, `['a']`, `[0]`. */
export function fixedKey(node: MemberExpression): string | undefined {
  const { property } = node
  if (!node.computed) return property.type === 'Identifier' ? property.name : undefined
  if (property.type === 'Literal')
    return property.value === undefined || typeof property.value === 'object' ? undefined : String(property.value)
  if (property.type === 'TemplateLiteral' && property.expressions.length === 0) return property.quasis[0]?.value.cooked ?? undefined
  return undefined
}

/** A way to a value as one text, the same however it is written; undefined for what is computed. */
export function pathText(node: Link | Node): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return (node as { name?: string }).name
    case 'ChainExpression':
      return pathText((node as unknown as { expression: Node }).expression)
    case 'MemberExpression': {
      const member = node as MemberExpression
      const [base, key] = [pathText(member.object), fixedKey(member)]
      return base === undefined || key === undefined ? undefined : `${base}\n${key}`
    }
    case 'CallExpression': {
      const { callee, arguments: args } = node as unknown as { callee: Node; arguments: readonly Node[] }
      const base = pathText(callee)
      const [first] = args as readonly { type: string; value?: unknown }[]
      const argument = args.length === 0 ? '' : first?.type === 'Literal' && args.length === 1 ? String(first.value) : undefined
      return base === undefined || argument === undefined ? undefined : `${base}(${argument})`
    }
    default:
      return undefined
  }
}

/** The path and all that it leads over: a test of `a.b.c` has looked at `a.b` too. */
export function pathsOver(path: string): readonly string[] {
  const steps = path.split('\n')
  return steps.map((_, index) => steps.slice(0, index + 1).join('\n'))
}

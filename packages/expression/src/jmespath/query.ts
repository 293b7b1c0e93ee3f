import { ExpressionError } from '../errors.ts'
import { forbiddenName, isForbiddenKey } from '../forbidden.ts'
import { dropForbiddenKeys } from '../values/json.ts'

export type Comparison = 'EQ' | 'NE' | 'GT' | 'GTE' | 'LT' | 'LTE'

/** A JMESPath query as a tree: the library's parser gives it, checked and frozen here. */
export type Query =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly parts: readonly (number | null)[] }
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'current' }
  /** The second is asked of what the first gives. */
  | { readonly kind: 'chain'; readonly first: Query; readonly second: Query }
  | { readonly kind: 'flatten'; readonly list: Query }
  | { readonly kind: 'projection'; readonly list: Query; readonly each: Query }
  | { readonly kind: 'values'; readonly object: Query; readonly each: Query }
  | { readonly kind: 'filter'; readonly list: Query; readonly condition: Query; readonly each: Query }
  | { readonly kind: 'compare'; readonly how: Comparison; readonly left: Query; readonly right: Query }
  | { readonly kind: 'or' | 'and'; readonly left: Query; readonly right: Query }
  | { readonly kind: 'not'; readonly operand: Query }
  | { readonly kind: 'list'; readonly members: readonly Query[] }
  | { readonly kind: 'hash'; readonly members: readonly { readonly key: string; readonly value: Query }[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Query[] }
  | { readonly kind: 'reference'; readonly query: Query }

/** A node of the library's tree, as far as it is known before it is looked at. */
interface RawNode {
  readonly type?: unknown
  readonly name?: unknown
  readonly value?: unknown
  readonly children?: unknown
}

/** A query nests no deeper, so that neither checking nor asking it can exhaust the stack. */
const MAX_DEPTH = 150

const COMPARISONS: ReadonlySet<unknown> = new Set<Comparison>(['EQ', 'NE', 'GT', 'GTE', 'LT', 'LTE'])

const unreadable = (): ExpressionError =>
  new ExpressionError('expression.bad-argument', 'The JMESPath query cannot be read.', {
    hint: 'An example is $jmespath($json.people, "[?age > `18`].name").',
  })

/** Makes a query of the library's tree. */
export function toQuery(node: unknown, depth = 0): Query {
  if (depth > MAX_DEPTH) throw new ExpressionError('expression.too-deep', 'The JMESPath query is nested too deeply.')
  if (typeof node !== 'object' || node === null) throw unreadable()
  return Object.freeze(convert(node, depth + 1))
}

function convert(node: RawNode, depth: number): Query {
  const children: readonly unknown[] = Array.isArray(node.children) ? node.children : []
  const child = (index: number): Query => toQuery(children[index], depth)
  switch (node.type) {
    case 'Field':
      return { kind: 'field', name: String(node.name) }
    case 'Index':
      return { kind: 'index', index: Number(node.value) }
    case 'Slice':
      return { kind: 'slice', parts: children.map((part) => (typeof part === 'number' ? part : null)) }
    case 'Literal':
      dropForbiddenKeys(node.value)
      return { kind: 'literal', value: node.value }
    case 'Identity':
    case 'Current':
      return { kind: 'current' }
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
      return { kind: 'chain', first: child(0), second: child(1) }
    case 'Flatten':
      return { kind: 'flatten', list: child(0) }
    case 'Projection':
      return { kind: 'projection', list: child(0), each: child(1) }
    case 'ValueProjection':
      return { kind: 'values', object: child(0), each: child(1) }
    case 'FilterProjection':
      return { kind: 'filter', list: child(0), each: child(1), condition: child(2) }
    case 'Comparator':
      if (!COMPARISONS.has(node.name)) throw unreadable()
      return { kind: 'compare', how: node.name as Comparison, left: child(0), right: child(1) }
    case 'OrExpression':
      return { kind: 'or', left: child(0), right: child(1) }
    case 'AndExpression':
      return { kind: 'and', left: child(0), right: child(1) }
    case 'NotExpression':
      return { kind: 'not', operand: child(0) }
    case 'MultiSelectList':
      return { kind: 'list', members: children.map((_, index) => child(index)) }
    case 'MultiSelectHash':
      return { kind: 'hash', members: children.map((pair) => hashMember(pair as RawNode, depth)) }
    case 'Function':
      return { kind: 'call', name: String(node.name), args: children.map((_, index) => child(index)) }
    case 'ExpressionReference':
      return { kind: 'reference', query: child(0) }
    default:
      throw unreadable()
  }
}

function hashMember(pair: RawNode, depth: number): { readonly key: string; readonly value: Query } {
  const key = String(pair.name)
  if (isForbiddenKey(key)) throw forbiddenName(key)
  return { key, value: toQuery(pair.value, depth) }
}

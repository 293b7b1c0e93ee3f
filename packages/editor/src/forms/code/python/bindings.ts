import type { SyntaxNode, Tree } from '@lezer/common'

/** Where a name of a program gets its value. */
export type Origin =
  /** What stands behind `=` or `:=`. */
  | { readonly how: 'value'; readonly from: SyntaxNode }
  /** One place of what stands there: `a, b = …`. */
  | { readonly how: 'part'; readonly from: SyntaxNode; readonly index: number }
  /** One element after the other: `for a in …`, `lambda a: …` of a function that calls it with each. */
  | { readonly how: 'each'; readonly from: SyntaxNode }
  | { readonly how: 'part-of-each'; readonly from: SyntaxNode; readonly index: number }
  | { readonly how: 'module'; readonly module: string; readonly member?: string }
  | { readonly how: 'function' | 'class' | 'parameter' | 'error' | 'other' }

export interface Binding {
  readonly name: string
  /** Where the name stands that gets the value. */
  readonly at: number
  /** The function, lambda or comprehension that it is a name of; the program itself where there is none. */
  readonly scope: SyntaxNode
  readonly origin: Origin
}

const COMPREHENSION = /Comprehension/
const isScope = ({ name }: SyntaxNode): boolean => name === 'FunctionDefinition' || name === 'LambdaExpression' || COMPREHENSION.test(name)

export function scopeOf(node: SyntaxNode): SyntaxNode {
  let at = node
  for (; at.parent !== null; at = at.parent) if (isScope(at)) return at
  return at
}

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child)
  return found
}

/** Every name that a program gives a value, in the order of the source. */
export function bindingsIn(tree: Tree, text: string): readonly Binding[] {
  const found: Binding[] = []
  const note = (name: SyntaxNode, origin: Origin, scope: SyntaxNode): void =>
    void found.push({ name: text.slice(name.from, name.to), at: name.from, scope, origin })
  tree.iterate({
    enter: ({ node }) => {
      const bind = BINDERS[node.name] ?? (COMPREHENSION.test(node.name) ? bindLoops : undefined)
      bind?.(node, { note, text })
    },
  })
  return found
}

interface Notes {
  readonly text: string
  readonly note: (name: SyntaxNode, origin: Origin, scope: SyntaxNode) => void
}
type Binder = (node: SyntaxNode, notes: Notes) => void

/** `a = b = c`, `a, b = c`, `a: int = c`. */
const bindAssigned: Binder = (node, { note }) => {
  const groups: SyntaxNode[][] = [[]]
  for (const child of childrenOf(node)) {
    if (child.name === 'AssignOp') groups.push([])
    else if (child.name !== 'TypeDef' && child.name !== ',') groups.at(-1)?.push(child)
  }
  const [value, ...more] = groups.pop() ?? []
  // Of several values without brackets nothing is followed.
  if (value === undefined) return
  const scope = scopeOf(node)
  for (const targets of groups) bindTargets(targets, more.length === 0 ? { how: 'value', from: value } : { how: 'other' }, { note, scope })
}

function bindTargets(targets: readonly SyntaxNode[], origin: Origin, at: Pick<Notes, 'note'> & { readonly scope: SyntaxNode }): void {
  const [only] = targets
  if (targets.length === 1 && only !== undefined) {
    if (only.name === 'VariableName') at.note(only, origin, at.scope)
    else if (/^(?:Tuple|Array|Parenthesized)Expression$/.test(only.name)) bindParts(namesIn(only), origin, at)
    return
  }
  bindParts(targets, origin, at)
}

const namesIn = (node: SyntaxNode): readonly SyntaxNode[] => childrenOf(node).filter(({ name }) => !/^[()[\],]$/.test(name))

function bindParts(
  parts: readonly SyntaxNode[],
  origin: Origin,
  { note, scope }: Pick<Notes, 'note'> & { readonly scope: SyntaxNode },
): void {
  parts.forEach((part, index) => {
    if (part.name === 'VariableName') note(part, partOf(origin, index), scope)
    else if (/^(?:Tuple|Array)Expression$/.test(part.name)) bindParts(namesIn(part), { how: 'other' }, { note, scope })
  })
}

function partOf(origin: Origin, index: number): Origin {
  if (origin.how === 'value') return { how: 'part', from: origin.from, index }
  return origin.how === 'each' ? { how: 'part-of-each', from: origin.from, index } : { how: 'other' }
}

/** `for a, b in c` of a statement, and each of a comprehension. */
const bindLoops: Binder = (node, { note }) => {
  const scope = node.name === 'ForStatement' ? scopeOf(node) : node
  let targets: SyntaxNode[] | undefined
  for (const child of childrenOf(node)) {
    if (child.name === 'for') targets = []
    else if (child.name === 'in' && targets !== undefined) {
      const from = child.nextSibling
      if (from !== null) bindTargets(targets, { how: 'each', from }, { note, scope })
      targets = undefined
    } else if (child.name !== ',') targets?.push(child)
  }
}

/** Functions that call what they are given with each element of a list. */
const CALLS_WITH_EACH = /^(?:sorted|min|max|map|filter|sort)$/

const bindParameters: Binder = (node, { note, text }) => {
  const scope = node.parent
  if (scope === null) return
  const given = scope.name === 'LambdaExpression' ? listFor(scope, text) : undefined
  let isDefault = false
  for (const child of childrenOf(node)) {
    if (child.name === ',') isDefault = false
    if (child.name === 'AssignOp') isDefault = true
    if (child.name !== 'VariableName' || isDefault) continue
    note(child, given === undefined ? { how: 'parameter' } : { how: 'each', from: given }, scope)
  }
}

/** The list whose elements a lambda is called with: `sorted(items, key=lambda item: …)`. */
function listFor(lambda: SyntaxNode, text: string): SyntaxNode | undefined {
  const call = lambda.parent?.name === 'ArgList' ? lambda.parent.parent : null
  const callee = call?.firstChild
  if (callee === null || callee === undefined) return undefined
  const called = text.slice(callee.lastChild?.from ?? callee.from, callee.to)
  if (!CALLS_WITH_EACH.test(called)) return undefined
  if (callee.name === 'MemberExpression') return callee.firstChild ?? undefined
  const values = childrenOf(lambda.parent ?? lambda).filter(({ name }) => !/^[(),]$/.test(name))
  return values.find(({ name, prevSibling }) => name !== 'LambdaExpression' && prevSibling?.name !== 'AssignOp' && name !== 'AssignOp')
}

const bindNamed =
  (origin: Origin): Binder =>
  (node, { note }) => {
    const name = node.getChild('VariableName')
    if (name !== null) note(name, origin, node.parent === null ? node : scopeOf(node.parent))
  }

/** `import a.b as c`, `from a import b as c`. */
const bindImported: Binder = (node, { note, text }) => {
  const scope = scopeOf(node)
  let [isFrom, isNames, module] = [false, false, '']
  const parts = childrenOf(node)
  parts.forEach((part, index) => {
    if (part.name === 'from') isFrom = true
    else if (part.name === 'import') isNames = true
    else if (part.name === 'VariableName' && isFrom && !isNames) module += `${module === '' ? '' : '.'}${text.slice(part.from, part.to)}`
    else if (part.name === 'VariableName' && isNames) {
      const [before, behind] = [parts[index - 1]?.name, parts[index + 1]?.name]
      const word = text.slice(part.from, part.to)
      if (before === 'as') {
        const original = parts[index - 2]
        const named = original === undefined ? '' : text.slice(original.from, original.to)
        return note(part, isFrom ? { how: 'module', module, member: named } : { how: 'module', module: named }, scope)
      }
      if (behind === 'as' || before === '.') return
      note(part, isFrom ? { how: 'module', module, member: word } : { how: 'module', module: word }, scope)
    }
  })
}

/** What stands behind `as`: of errors, and of what is opened. */
const bindAs: Binder = (node, { note }) => {
  for (const child of childrenOf(node)) {
    if (child.name === 'VariableName' && child.prevSibling?.name === 'as')
      note(child, { how: node.name === 'TryStatement' ? 'error' : 'other' }, scopeOf(node))
  }
}

const BINDERS: Readonly<Record<string, Binder | undefined>> = {
  AssignStatement: bindAssigned,
  NamedExpression: bindAssigned,
  ForStatement: bindLoops,
  ParamList: bindParameters,
  FunctionDefinition: bindNamed({ how: 'function' }),
  ClassDefinition: bindNamed({ how: 'class' }),
  ImportStatement: bindImported,
  TryStatement: bindAs,
  WithStatement: bindAs,
  CapturePattern: (node, { note }) => note(node, { how: 'other' }, scopeOf(node)),
}

/** The bindings that a place sees, the innermost and latest of each name. */
export function visibleAt(bindings: readonly Binding[], place: SyntaxNode, offset: number): ReadonlyMap<string, Binding> {
  const scopes: SyntaxNode[] = []
  for (let at: SyntaxNode | null = place; at !== null; at = at.parent) if (isScope(at) || at.parent === null) scopes.push(at)
  const seen = new Map<string, Binding>()
  for (const scope of scopes) {
    const inner = scope === scopes[0]
    const own = new Map<string, Binding>()
    for (const binding of bindings) {
      if (binding.scope.from !== scope.from || binding.scope.name !== scope.name) continue
      // In its own scope a name has the last value that it got before; what a loop or a function around it gave it later may be there too.
      if (!inner || binding.at < offset || !own.has(binding.name)) own.set(binding.name, binding)
    }
    for (const [name, binding] of own) if (!seen.has(name)) seen.set(name, binding)
  }
  return seen
}

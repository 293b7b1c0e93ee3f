import { pythonLanguage } from '@codemirror/lang-python'
import type { SyntaxNode, Tree } from '@lezer/common'
import {
  completionsFor,
  valueFacts,
  type CompletionContext,
  type CompletionOption,
  type Completions,
  type ExpressionProblem,
  type Hover,
} from '@millrace/expression'
import { t } from '@/i18n/t.ts'
import { bindingsIn, childrenOf, visibleAt, type Binding } from './bindings.ts'
import { BUILT_IN, DATA_NAMES, KEYWORDS, METHODS, MODULES, OF_NODES, isDictMethod, option } from './python-names.ts'
import { asExpression, literalText, type Program } from './translate.ts'

/** Longer programs are coloured, and not looked into at every key. */
const MOST_CHARS = 60_000
/** Stands where somebody types, so that what is half written can be read. */
const MARK = 'millrace_cursor'

interface Read extends Program {
  readonly tree: Tree
}

let last: Read | undefined

/** The same text is asked about several times in a row. */
function read(text: string): Read {
  if (last?.text === text) return last
  const tree = pythonLanguage.parser.parse(text)
  last = { text, tree, bindings: bindingsIn(tree, text) }
  return last
}

const nothing = (from: number): Completions => ({ from, options: [] })

/** What could stand at the cursor: fields of the data and methods behind a dot or in a key, otherwise names, those of the program first. */
export function pythonCompletions(text: string, offset: number, context: CompletionContext): Completions {
  if (text.length > MOST_CHARS) return nothing(offset)
  const quote = openText(text, offset)
  if (quote === 'comment') return nothing(offset)
  if (quote !== undefined) return keyCompletions(text, offset, { quote, context })
  const typed = /[\w\u00a0-\uffff]*$/.exec(text.slice(0, offset))?.[0] ?? ''
  const from = offset - typed.length
  if (/^\d/.test(typed)) return nothing(from)
  const marked = read(`${text.slice(0, from)}${MARK}${text.slice(offset)}`)
  const node = marked.tree.resolveInner(from + 1)
  const before = text.slice(0, from)
  if (node.name === 'PropertyName' || /[\w)\]"'}]\s*\.$/.test(before)) {
    const parent = node.parent
    const found = parent?.name === 'MemberExpression' ? memberOptions(parent, marked, { context, dot: from - 1 }) : []
    return { from, options: starting(found, typed) }
  }
  const isImport = /^[ \t]*(?:import|from)[ \t]+(?:[\w., \t]*,[ \t]*)?$/.test(before.slice(before.lastIndexOf('\n') + 1))
  if (isImport)
    return {
      from,
      options: starting(
        Object.keys(MODULES).map((name) => option(name, 'name', t('forms.code.module'))),
        typed,
      ),
    }
  const module = /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:[\w, \t]*,[ \t]*)?$/.exec(before.slice(before.lastIndexOf('\n') + 1))?.[1]
  if (module !== undefined) return { from, options: starting(moduleOptions(module), typed) }
  return { from, options: starting(nameOptions(node, marked, { offset: from, context }), typed) }
}

function starting(options: readonly CompletionOption[], typed: string): readonly CompletionOption[] {
  const wanted = typed.toLowerCase()
  return wanted === '' ? options : options.filter(({ label }) => label.toLowerCase().startsWith(wanted))
}

const moduleOptions = (module: string): readonly CompletionOption[] =>
  Object.hasOwn(MODULES, module) ? (MODULES[module] ?? []).map((name) => option(name, 'method', `${module}.${name}`)) : []

interface Place {
  readonly offset: number
  readonly context: CompletionContext
}

function nameOptions(node: SyntaxNode, program: Read, { offset, context }: Place): readonly CompletionOption[] {
  const locals = [...visibleAt(program.bindings, node, offset).values()].filter(({ name }) => name !== MARK)
  const own = new Set(locals.map(({ name }) => name))
  const isHere = (name: string): boolean => !own.has(name)
  return [
    ...locals.toReversed().map((binding) => ({ ...option(binding.name, 'local', wordsOf(binding, program, context)) })),
    ...Object.entries(DATA_NAMES)
      .filter(([name]) => isHere(name))
      .map(([label, { detail, docs }]): CompletionOption => ({ label, kind: 'name', detail, docs })),
    ...BUILT_IN.filter(isHere).map((name) => option(name, 'name')),
    ...KEYWORDS.map((name) => option(name, 'keyword')),
  ]
}

/** What a name of the program is. */
function wordsOf({ origin, at }: Binding, program: Read, context: CompletionContext): string {
  switch (origin.how) {
    case 'module':
      return origin.member === undefined ? t('forms.code.module') : `${origin.module}.${origin.member}`
    case 'function':
      return t('forms.code.function')
    case 'class':
      return t('forms.code.class')
    case 'parameter':
      return t('forms.code.parameter')
    case 'error':
    case 'other':
      return ''
    default: {
      const node = program.tree.resolveInner(at, 1)
      const source = expressionOf(node, program)
      return source === undefined ? '' : (valueFacts(source, context)?.type ?? '')
    }
  }
}

/** What stands at a name, as an expression: at the place where it gets its value it has it already. */
function expressionOf(node: SyntaxNode, program: Read): string | undefined {
  const bound = program.bindings.find(({ at }) => at === node.from)
  if (bound === undefined || node.name !== 'VariableName') return asExpression(node, program)
  const alone = {
    ...program,
    bindings: program.bindings
      .map((one) => (one === bound ? { ...one, at: -1 } : one))
      .filter(({ name, at }) => name !== bound.name || at === -1),
  }
  return 'from' in bound.origin && isInside(node, bound.origin.from) ? undefined : asExpression(node, alone)
}

const isInside = (node: SyntaxNode, around: SyntaxNode): boolean => around.from <= node.from && node.to <= around.to

interface Members {
  readonly context: CompletionContext
  /** Where the dot stands, which a key in brackets replaces; undefined inside of a key. */
  readonly dot: number | undefined
}

/** What can be read of the value in front of a dot. */
function memberOptions(member: SyntaxNode, program: Read, { context, dot }: Members): readonly CompletionOption[] {
  const object = member.firstChild
  if (object === null) return []
  const module = moduleOf(object, program)
  if (module !== undefined) return moduleOptions(module)
  const source = asExpression(object, program)
  if (source === undefined) return []
  const isOfPlatform = /^(?:\$input|\$\("(?:[^"\\]|\\.)*"\)|\$node\["[^"]*"\])$/.test(source)
  const fields = fieldsOf(source, context)
  if (isOfPlatform) return fields.filter(({ label }) => OF_NODES.has(label))
  const shown = fields.filter(({ kind }) => kind === 'field').map((field) => asAttribute(field, dot))
  const kinds = valueFacts(source, context)?.kinds ?? []
  const methods = kinds.flatMap((kind) => METHODS[kind === 'instance' ? 'dateTime' : kind] ?? [])
  const isWithFields = !kinds.includes('instance') && kinds.some((kind) => kind === 'object' || kind === 'any')
  return [...(isWithFields ? shown : []), ...[...new Set(methods)].map(asMethod)]
}

const PROPERTIES = /^(?:year|month|day|hour|minute|second|microsecond)$/

const asMethod = (name: string): CompletionOption =>
  PROPERTIES.test(name)
    ? option(name, 'field', 'int')
    : { label: name, kind: 'method', detail: `${name}(…)`, apply: `${name}()`, cursor: name.length + 1 }

function fieldsOf(source: string, context: CompletionContext): readonly CompletionOption[] {
  const asked = `{{ (${source}).`
  const direct = `{{ ${source}.`
  const text = /^[$({['"]/.test(source) && !source.startsWith('({') ? direct : asked
  return completionsFor(text, text.length, context).options
}

const IDENTIFIER = /^[A-Za-z_\u00a0-\uffff][\w\u00a0-\uffff]*$/

/** A field whose name is no word, or that of a method, is read with brackets. */
function asAttribute(
  { apply: _apply, from: _from, cursor: _cursor, ...field }: CompletionOption,
  dot: number | undefined,
): CompletionOption {
  const isPlain = IDENTIFIER.test(field.label) && !isDictMethod(field.label) && !KEYWORDS.includes(field.label)
  if (isPlain || dot === undefined) return field
  return { ...field, apply: `[${JSON.stringify(field.label)}]`, from: dot }
}

function moduleOf(node: SyntaxNode, { bindings, text }: Read): string | undefined {
  if (node.name !== 'VariableName') return undefined
  const origin = visibleAt(bindings, node, node.from).get(text.slice(node.from, node.to))?.origin
  return origin?.how === 'module' && origin.member === undefined ? origin.module : undefined
}

/** Where a text that the cursor stands in begins; undefined outside of texts. */
function openText(text: string, offset: number): number | 'comment' | undefined {
  const program = read(text)
  for (let node: SyntaxNode | null = program.tree.resolveInner(offset, -1); node !== null; node = node.parent) {
    if (node.name === 'Comment' && node.from < offset) return 'comment'
    if (node.name === 'FormatReplacement') return undefined
    if (node.name !== 'String' && node.name !== 'FormatString') continue
    const source = text.slice(node.from, node.to)
    const isClosed = /^\w*("""|'''|"|')(?:[^\\]|\\[^])*?\1$/.test(source)
    return node.from < offset && (offset < node.to || !isClosed) ? node.from : undefined
  }
  return undefined
}

/** Inside of quotes: the nodes that can be named, or the fields that can be read. */
function keyCompletions(
  text: string,
  offset: number,
  { quote, context }: { readonly quote: number; readonly context: CompletionContext },
): Completions {
  const from = quote + 1
  const char = text.charAt(quote)
  const typed = text.slice(from, offset)
  if ((char !== '"' && char !== "'") || typed.includes('\n') || typed.startsWith(char)) return nothing(offset)
  const closing = closingQuote(text, offset, char)
  const behind = closing === undefined ? '' : text.slice(closing + 1)
  const marked = read(`${text.slice(0, quote)}"${MARK}"${behind}`)
  const node = marked.tree.resolveInner(quote + 1)
  const parent = node.parent
  const options = keyOptions(node, parent, marked, context).map((one) => ({
    ...one,
    apply: one.label.replaceAll('\\', '\\\\').replaceAll(char, `\\${char}`) + (closing === undefined ? char : ''),
  }))
  return { from, options: starting(options, typed) }
}

function closingQuote(text: string, offset: number, char: string): number | undefined {
  const end = text.indexOf('\n', offset)
  const rest = text.slice(offset, end === -1 ? text.length : end)
  const at = rest.indexOf(char)
  return at === -1 ? undefined : offset + at
}

function keyOptions(node: SyntaxNode, parent: SyntaxNode | null, program: Read, context: CompletionContext): readonly CompletionOption[] {
  if (parent === null) return []
  if (parent.name === 'MemberExpression' && parent.firstChild !== null && childrenOf(parent)[2]?.from === node.from) {
    const object = program.text.slice(parent.firstChild.from, parent.firstChild.to)
    if (object === '_' || object === '_node') return nodeOptions(context)
    return keysOf(parent.firstChild, program, context)
  }
  const call = parent.name === 'ArgList' && childrenOf(parent)[1]?.from === node.from ? parent.parent : null
  const callee = call?.firstChild
  if (callee === null || callee === undefined) return []
  const called = program.text.slice(callee.from, callee.to)
  if (called === '_' || called === '_items') return nodeOptions(context)
  const isRead = callee.name === 'MemberExpression' && /\.(?:get|pop|setdefault)$/.test(called)
  return isRead && callee.firstChild !== null ? keysOf(callee.firstChild, program, context) : []
}

function keysOf(object: SyntaxNode, program: Read, context: CompletionContext): readonly CompletionOption[] {
  const source = asExpression(object, program)
  if (source === undefined) return []
  const kinds = valueFacts(source, context)?.kinds ?? []
  return kinds.includes('object') ? fieldsOf(source, context).filter(({ kind }) => kind === 'field') : []
}

const nodeOptions = (context: CompletionContext): readonly CompletionOption[] =>
  completionsFor("{{ $('", 6, context).options.map(({ label, detail }) => option(label, 'node', detail))

/** What stands under the pointer: its type, and its value in the sample data. */
export function pythonHover(text: string, offset: number, context: CompletionContext): Hover | undefined {
  if (text.length > MOST_CHARS) return undefined
  const program = read(text)
  const node = program.tree.resolveInner(offset, 1)
  const word = text.slice(node.from, node.to)
  const isKey = node.name === 'String' && node.parent?.name === 'MemberExpression' && childrenOf(node.parent)[2]?.from === node.from
  if (node.name !== 'VariableName' && node.name !== 'PropertyName' && !isKey) return undefined
  const whole = node.name === 'VariableName' ? node : node.parent
  if (whole === null) return undefined
  const about = node.name === 'VariableName' && !isBound(node, program) && Object.hasOwn(DATA_NAMES, word) ? DATA_NAMES[word] : undefined
  const at = { start: node.from, end: node.to, title: isKey ? (literalText(word) ?? word) : word, description: about?.docs ?? '' }
  const source = expressionOf(whole, program)
  const facts = source === undefined || word === '_' ? undefined : valueFacts(source, context)
  if (facts === undefined || (facts.type === 'any value' && facts.value === undefined)) {
    const words = toldOf(node, program, context)
    return about === undefined && words === '' ? undefined : { ...at, type: about?.detail ?? words }
  }
  return { ...at, type: facts.type, ...(facts.value === undefined ? {} : { value: facts.value }) }
}

const isBound = (node: SyntaxNode, { bindings, text }: Read): boolean =>
  visibleAt(bindings, node, node.to).has(text.slice(node.from, node.to))

function toldOf(node: SyntaxNode, program: Read, context: CompletionContext): string {
  if (node.name !== 'VariableName') return ''
  const binding = visibleAt(program.bindings, node, node.to).get(program.text.slice(node.from, node.to))
  return binding === undefined ? '' : wordsOf(binding, program, context)
}

/** Nodes that a program names and the workflow does not have. */
export function unknownNodes(text: string, context: CompletionContext): readonly ExpressionProblem[] {
  const names = context.nodes === undefined ? undefined : new Set(context.nodes.map(({ name }) => name))
  if (names === undefined || text.length > MOST_CHARS) return []
  const found: ExpressionProblem[] = []
  read(text).tree.iterate({
    enter: ({ node }) => {
      if (node.name !== 'String') return
      const list = node.parent
      const callee = list?.name === 'ArgList' && childrenOf(list)[1]?.from === node.from ? list.parent?.firstChild : list?.firstChild
      if (callee?.name !== 'VariableName' || !/^(?:_|_items|_node)$/.test(text.slice(callee.from, callee.to))) return
      const name = literalText(text.slice(node.from, node.to))
      if (name === undefined || names.has(name)) return
      const message = t('forms.code.no-node', { name })
      found.push({ code: 'expression.unknown-node', severity: 'warning', message, start: node.from, end: node.to })
    },
  })
  return found
}

import type { DocType, EntryDocs, ParamDocs } from '../values/docs.ts'
import type { AnalysisContext, InputFacts, NodeFacts, SampleItem } from './context.ts'
import { typeOfSamples, typeOfSchema } from './sample-types.ts'
import {
  ANY,
  BOOLEAN,
  NUMBER,
  TEXT,
  UNDEFINED,
  anyFrom,
  instanceOf,
  listOf,
  openObject,
  type Field,
  type FunctionType,
  type Type,
} from './types.ts'

const docs = (description: string, returns: DocType, params: readonly ParamDocs[] = [], example?: string): EntryDocs =>
  Object.freeze({
    description,
    params,
    returns,
    examples: example === undefined ? [] : [{ expression: example, result: undefined }],
  })

const param = (name: string, type: DocType, description: string, optional = false): ParamDocs => ({
  name,
  type,
  description,
  optional,
  rest: false,
})

const field = (type: Type, about?: EntryDocs, sample?: unknown): Field => ({ type, missing: 0, docs: about, sample })
const method = (signature: string, about: EntryDocs, call: FunctionType['call']): Field => ({
  type: { kind: 'function', signature, docs: about, call },
  missing: 0,
  docs: about,
})
const hostOf = (fields: Readonly<Record<string, Field>>): Type => ({
  kind: 'object',
  fields: new Map(Object.entries(fields)),
  known: 'host',
  samples: 0,
})

/** Samples are turned into types once; lists of samples are never changed in place. */
const dataTypes = new WeakMap<readonly SampleItem[], Map<string | null, Type>>()

/** The type of an item's `json`. */
export function dataType(facts: InputFacts, node: string | null): Type {
  const origin = { node, path: [] }
  const { samples } = facts
  if (samples === undefined || samples.length === 0)
    return facts.schema === undefined ? anyFrom(origin) : typeOfSchema(facts.schema, origin)
  const known = dataTypes.get(samples) ?? new Map<string | null, Type>()
  dataTypes.set(samples, known)
  const found =
    known.get(node) ??
    typeOfSamples(
      samples.map((item) => item.json),
      origin,
    )
  known.set(node, found)
  return found
}

const binaryTypes = new WeakMap<readonly SampleItem[], Type>()

function binaryType({ samples }: InputFacts): Type {
  if (samples === undefined) return openObject()
  const known = binaryTypes.get(samples)
  if (known !== undefined) return known
  const files = samples.flatMap(({ binary }) => (binary === undefined ? [] : [binary]))
  const type = files.length === 0 ? openObject() : typeOfSamples(files)
  binaryTypes.set(samples, type)
  return type
}

const firstSample = ({ samples }: InputFacts): unknown => samples?.[0]?.json

function itemType(facts: InputFacts, node: string | null): Type {
  return hostOf({
    json: field(dataType(facts, node), docs('The data of the item.', 'object'), firstSample(facts)),
    binary: field(binaryType(facts), docs('The files of the item, by name.', 'object')),
    pairedItem: field(ANY, docs('Which item it came from.', 'any')),
  })
}

/** What `$input` gives. */
function inputType(context: AnalysisContext): Type {
  const facts = context.input ?? {}
  const item = itemType(facts, null)
  return hostOf({
    item: field(item, docs('The current item.', 'object', [], '$input.item.json')),
    all: method('all()', docs('All items that came in.', 'list', [], '$input.all().length'), () => listOf(item)),
    first: method('first()', docs('The first item.', 'object', [], '$input.first().json'), () => item),
    last: method('last()', docs('The last item.', 'object', [], '$input.last().json'), () => item),
    params: field(openObject(), docs('The settings of the node that gave the items.', 'object')),
    context: field(openObject(), docs('What the node keeps between firings.', 'object')),
  })
}

/** What `$('Node')` gives. */
export function nodeType(facts: NodeFacts): Type {
  const item = itemType(facts, facts.name)
  const data = dataType(facts, facts.name)
  const name = `$('${facts.name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}')`
  const which = [param('branch', 'number', 'Number of the output, from 0.', true), param('run', 'number', 'Which firing, from 0.', true)]
  return hostOf({
    item: field(item, docs('The item of that node that the current one came from.', 'object', [], `${name}.item.json`)),
    first: method('first(branch?, run?)', docs('Its first item.', 'object', which, `${name}.first().json`), () => item),
    last: method('last(branch?, run?)', docs('Its last item.', 'object', which, `${name}.last().json`), () => item),
    all: method('all(branch?, run?)', docs('All its items.', 'list', which, `${name}.all().length`), () => listOf(item)),
    itemMatching: method(
      'itemMatching(index)',
      docs('The item of that node that the item of this number came from.', 'object', [
        param('index', 'number', 'Number of the item, from 0.'),
      ]),
      () => item,
    ),
    json: field(data, docs('The data of the item that the current one came from.', 'object', [], `${name}.json`), firstSample(facts)),
    binary: field(binaryType(facts), docs('The files of the item that the current one came from.', 'object')),
    pairedItem: method(
      'pairedItem(index?)',
      docs('The same as itemMatching.', 'object', [param('index', 'number', 'Number of the item.', true)]),
      () => item,
    ),
    isExecuted: field(BOOLEAN, docs('Whether it has run in this execution.', 'boolean')),
    params: field(openObject(), docs('Its settings.', 'object')),
    context: field(openObject(), docs('What it keeps between firings.', 'object')),
    runIndex: field(NUMBER, docs('How often it has fired, from 0.', 'number')),
  })
}

/** Contexts are never changed in place, and one serves all templates of a node. */
const byName = new WeakMap<readonly NodeFacts[], ReadonlyMap<string, NodeFacts>>()

/** The nodes that a context knows, by name; names alone count too. */
export function nodesOf({ nodes, nodeNames }: AnalysisContext): ReadonlyMap<string, NodeFacts> | undefined {
  if (nodes === undefined) return nodeNames === undefined ? undefined : new Map(nodeNames.map((name) => [name, { name }]))
  if (nodeNames !== undefined) return new Map([...nodeNames.map((name) => ({ name })), ...nodes].map((node) => [node.name, node]))
  const found = byName.get(nodes) ?? new Map(nodes.map((node) => [node.name, node]))
  byName.set(nodes, found)
  return found
}

/** A node that a template names; one that nothing is known of gives any data. */
export const namedNode = (nodes: ReadonlyMap<string, NodeFacts> | undefined, name: string): Type => nodeType(nodes?.get(name) ?? { name })

const nameParam = param('name', 'text', 'Name of the node, as it stands on the canvas.')

const ITEM_DOCS = docs('The names of the item at a position of this step.', 'object', [
  param('index', 'number', 'Number of the item, from 0.'),
])

/** What `$item(0)` gives. */
function itemNames(context: AnalysisContext, nodes: ReadonlyMap<string, NodeFacts> | undefined): Type {
  const input = context.input ?? {}
  return hostOf({
    $json: field(dataType(input, null)),
    $binary: field(binaryType(input)),
    $node: field(nodesType(nodes)),
    $input: field(inputType(context)),
    $itemIndex: field(NUMBER),
  })
}

/** What `$node` gives: every node by its name. */
const nodesType = (nodes: ReadonlyMap<string, NodeFacts> | undefined): Type => ({
  ...openObject([...(nodes?.values() ?? [])].map((node) => [node.name, nodeType(node)] as const)),
  lookup: (name) => namedNode(nodes, name),
})

/** The types of the names that the host gives. */
export function hostNames(context: AnalysisContext): ReadonlyMap<string, () => Type> {
  const nodes = nodesOf(context)
  const input = context.input ?? {}
  const named = (args: readonly Type[]): Type => {
    const [name] = args
    return name?.kind === 'text' && name.value !== undefined ? namedNode(nodes, name.value) : nodeType({ name: '' })
  }
  const values = context.values ?? {}
  // What is given here need not be all that there is: variables of the workspace are added when it runs.
  const given = (name: string): Type => {
    const type = Object.hasOwn(values, name) ? typeOfSamples([values[name]]) : openObject()
    return type.kind === 'object' ? { ...type, known: 'open' } : openObject()
  }
  return new Map<string, () => Type>([
    ['$json', () => dataType(input, null)],
    ['$binary', () => binaryType(input)],
    ['$input', () => inputType(context)],
    [
      '$',
      () => ({
        kind: 'function',
        signature: '$(name)',
        docs: docs('What another node gave.', 'object', [nameParam], "$('Fetch order').item.json"),
        call: named,
      }),
    ],
    ['$node', () => nodesType(nodes)],
    [
      '$items',
      () => ({
        kind: 'function',
        signature: '$items(name?)',
        docs: docs('All items that another node gave; without a name, those that came in.', 'list', [
          { ...nameParam, optional: true },
          param('branch', 'number', 'Number of the output.', true),
          param('run', 'number', 'Which firing.', true),
        ]),
        call: (args) => (args.length === 0 ? listOf(itemType(input, null)) : itemsOf(args[0], nodes)),
      }),
    ],
    ['$vars', () => given('$vars')],
    ['$env', () => given('$env')],
    ['$execution', () => openObject(['id', 'mode', 'resumeUrl'].map((key) => [key, TEXT]))],
    [
      '$workflow',
      () =>
        openObject([
          ['id', TEXT],
          ['name', TEXT],
          ['active', BOOLEAN],
        ]),
    ],
    [
      '$prevNode',
      () =>
        openObject([
          ['name', TEXT],
          ['outputIndex', NUMBER],
          ['runIndex', NUMBER],
        ]),
    ],
    ['$parameter', () => given('$parameter')],
    ['$item', () => ({ kind: 'function', signature: '$item(index)', docs: ITEM_DOCS, call: () => itemNames(context, nodes) })],
    ['$data', () => dataType(input, null)],
    ['$position', () => NUMBER],
    ['$nodeVersion', () => NUMBER],
    ['$nodeId', () => TEXT],
    ['$mode', () => TEXT],
    ['$executionId', () => TEXT],
    ['$resumeWebhookUrl', () => TEXT],
    ['$trigger', () => (context.trigger === undefined ? given('$trigger') : dataType(context.trigger, context.trigger.name))],
    ['$itemIndex', () => NUMBER],
    ['$runIndex', () => NUMBER],
    ['$now', () => instanceOf('dateTime')],
    ['$today', () => instanceOf('dateTime')],
    ['undefined', () => UNDEFINED],
    ['NaN', () => NUMBER],
    ['Infinity', () => NUMBER],
    ...[...(context.types ?? [])].map(([name, type]) => [name, () => type] as const),
  ])
}

function itemsOf(name: Type | undefined, nodes: ReadonlyMap<string, NodeFacts> | undefined): Type {
  if (name?.kind !== 'text' || name.value === undefined) return listOf(ANY)
  return listOf(itemType(nodes?.get(name.value) ?? {}, name.value))
}

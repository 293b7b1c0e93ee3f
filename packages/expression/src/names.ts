import type { Words } from '@millrace/base'
import { errorFacades } from './facades/errors.ts'
import { globalFunctions } from './facades/functions.ts'
import { said } from './words/said.ts'

/** What people read about a name that expressions can use. */
export interface NameInfo {
  readonly title: string
  readonly description: string
  readonly example: string
}

/** Functions that stand alone are described where they are made. */
const functionNames = Object.fromEntries(
  [...globalFunctions.values()].map(({ name, signature, docs }): [string, NameInfo] => [
    name,
    { title: signature, description: docs.description, example: docs.examples[0]?.expression ?? name },
  ]),
)

/** Kinds of errors that are thrown and recognised like Error. */
const errorNames = Object.fromEntries(
  errorFacades
    .filter((facade) => facade.name !== 'Error')
    .map(({ name, docs }): [string, NameInfo] => [
      name,
      { title: name, description: docs?.description ?? '', example: docs?.examples[0]?.expression ?? name },
    ]),
)

/** Every name that expressions know, those of the scope first. */
export const EXPRESSION_NAMES: Readonly<Record<string, NameInfo>> = Object.freeze({
  $json: { title: 'Current item', description: 'The data of the item that the node works on.', example: '$json.customer.email' },
  $binary: { title: 'Files of the item', description: 'The files that the item carries, by name.', example: '$binary.data.fileName' },
  $input: {
    title: 'Input',
    description: 'All items that came into the node: all(), first(), last(), item.',
    example: '$input.all().length',
  },
  $: {
    title: 'Another node',
    description: 'What another node gave: item, first(), last(), all().',
    example: "$('Fetch order').first().json.id",
  },
  $node: {
    title: 'Nodes by name',
    description: 'The item of another node that this one came from.',
    example: '$node["Fetch order"].json.id',
  },
  $items: { title: 'Items of a node', description: 'All items that another node gave.', example: '$items("Fetch order").length' },
  $vars: { title: 'Variables', description: 'Variables of the workflow and of the workspace.', example: '$vars.region' },
  $env: { title: 'Environment', description: 'Environment variables that the operator has released.', example: '$env.SHOP_URL' },
  $execution: { title: 'Execution', description: 'id, mode and resume address of this execution.', example: '$execution.id' },
  $workflow: { title: 'Workflow', description: 'id and name of this workflow.', example: '$workflow.name' },
  $trigger: { title: 'Trigger', description: 'The data of the first item that started the execution.', example: '$trigger.body' },
  $itemIndex: { title: 'Item number', description: 'Position of the current item, from 0.', example: '$itemIndex + 1' },
  $runIndex: { title: 'Firing number', description: 'How often this node has fired in this execution, from 0.', example: '$runIndex' },
  $now: {
    title: 'Now',
    description: 'Date and time of the step in the zone of the workflow.',
    example: "$now.plus({ days: 1 }).toFormat('yyyy-MM-dd')",
  },
  $today: { title: 'Today', description: 'Midnight today in the zone of the workflow.', example: '$today.toISODate()' },
  $item: {
    title: 'Another item of this step',
    description: 'The names of the item at a position.',
    example: "$item(0).$node['Fetch order'].json.id",
  },
  $prevNode: {
    title: 'Previous node',
    description: 'name, outputIndex and runIndex of what the item came from directly.',
    example: '$prevNode.name',
  },
  $parameter: { title: 'Own fields', description: 'Fields of this node, with their expressions worked out.', example: '$parameter.url' },
  $nodeId: { title: 'Node id', description: 'Id of this node.', example: '$nodeId' },
  $nodeVersion: { title: 'Version of the node type', description: 'Version of the type of this node.', example: '$nodeVersion' },
  $data: { title: 'Current item', description: 'An older name of $json.', example: '$data.customer.email' },
  $position: { title: 'Item number', description: 'An older name of $itemIndex.', example: '$position + 1' },
  $mode: { title: 'Mode', description: 'An older name of $execution.mode.', example: '$mode' },
  $executionId: { title: 'Execution id', description: 'An older name of $execution.id.', example: '$executionId' },
  $resumeWebhookUrl: { title: 'Resume address', description: 'An older name of $execution.resumeUrl.', example: '$resumeWebhookUrl' },
  DateTime: {
    title: 'DateTime',
    description: 'Makes dates with time and zone.',
    example: "DateTime.fromISO('2026-01-31').plus({ months: 1 })",
  },
  Duration: { title: 'Duration', description: 'Makes lengths of time.', example: "Duration.fromISO('PT90M').as('hours')" },
  Interval: {
    title: 'Interval',
    description: 'Makes spans between two dates.',
    example: "Interval.fromDateTimes($json.from, $json.to).length('days')",
  },
  Math: { title: 'Math', description: 'Mathematics.', example: 'Math.round($json.total)' },
  JSON: { title: 'JSON', description: 'Reads and writes JSON text.', example: 'JSON.stringify($json)' },
  Object: { title: 'Object', description: 'Keys, values and entries of objects.', example: 'Object.keys($json)' },
  Array: { title: 'Array', description: 'Makes and recognises lists.', example: 'Array.isArray($json.tags)' },
  String: { title: 'String', description: 'Turns a value into text.', example: 'String($json.id)' },
  Number: { title: 'Number', description: 'Turns a value into a number.', example: 'Number($json.price)' },
  Boolean: { title: 'Boolean', description: 'Turns a value into true or false.', example: 'Boolean($json.name)' },
  Date: { title: 'Date', description: "JavaScript's dates; DateTime can more.", example: 'new Date($json.created).getTime()' },
  RegExp: { title: 'RegExp', description: 'Makes a regular expression from text.', example: "new RegExp('^A', 'i').test($json.code)" },
  Set: { title: 'Set', description: 'A set of different values.', example: '[...new Set($json.tags)]' },
  Map: { title: 'Map', description: 'Values by key.', example: 'new Map(Object.entries($json)).size' },
  URL: { title: 'URL', description: 'A web address in its parts.', example: 'new URL($json.link).hostname' },
  URLSearchParams: {
    title: 'URLSearchParams',
    description: 'The query of an address, by name.',
    example: 'new URLSearchParams($json).toString()',
  },
  Error: { title: 'Error', description: 'Makes an error to throw.', example: "new Error('No order').message" },
  ...errorNames,
  ...functionNames,
  undefined: { title: 'undefined', description: 'No value.', example: '$json.name === undefined' },
  NaN: { title: 'NaN', description: 'Not a number.', example: 'Number.isNaN(NaN)' },
  Infinity: { title: 'Infinity', description: 'The largest number.', example: 'Math.min(...[], Infinity)' },
})

/** Names of browsers, Node and n8n that people try, and what to use instead. */
export const OTHER_NAMES: Readonly<Record<string, Words>> = Object.freeze({
  window: said('other.window'),
  document: said('other.window'),
  globalThis: said('other.window'),
  global: said('other.window'),
  self: said('other.window'),
  process: said('other.process'),
  require: said('other.require'),
  module: said('other.require'),
  eval: said('other.eval'),
  Function: said('other.Function'),
  setTimeout: said('other.setTimeout'),
  fetch: said('other.fetch'),
  console: said('other.console'),
  Buffer: said('other.Buffer'),
  Promise: said('other.Promise'),
  Symbol: said('other.Symbol'),
  Reflect: said('other.Reflect'),
  Intl: said('other.Intl'),
  crypto: said('other.crypto'),
  Proxy: said('other.Reflect'),
  $credentials: said('other.credentials'),
  $secrets: said('other.credentials'),
  $getWorkflowStaticData: said('other.getWorkflowStaticData'),
  $response: said('other.response'),
  $request: said('other.request'),
  $pageCount: said('other.pageCount'),
  $self: said('other.self'),
  $thisItem: said('other.thisItem'),
  $thisItemIndex: said('other.thisItemIndex'),
  $thisRunIndex: said('other.thisRunIndex'),
  $getPairedItem: said('other.getPairedItem'),
  arguments: said('other.arguments'),
})

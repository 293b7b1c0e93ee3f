import type { JsonObject, JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import { numberOf } from '../read/scalar.ts'
import type { SourceNode } from '../read/source.ts'
import { changed } from '../report.ts'
import { filterCondition, ruleTest, typedConditions, unset } from '../values/conditions.ts'
import { PortKeys } from './port-keys.ts'

const ignoreCase = (params: Params): boolean | undefined =>
  params.group('options').has('ignoreCase') ? params.group('options').flag('ignoreCase') : undefined

const conditionOf = ({ params, version }: SourceNode, combine: { readonly name: string; readonly any: string }): JsonObject =>
  version >= 2
    ? filterCondition(params.group('conditions'), { ignoreCase: ignoreCase(params) })
    : typedConditions(params.group('conditions'), params.choice(combine.name, '').toLowerCase() === combine.any ? 'any' : 'all')

const COMPARED = 'Values of another type than the condition names are converted, also where type validation was strict.'

export const ifNode: NodeMapping = {
  from: ['if'],
  title: 'If',
  versions: '1–2.3',
  becomes: 'If',
  differs: COMPARED,
  convert: (node) => ({
    type: 'core.if',
    config: { condition: conditionOf(node, { name: 'combineOperation', any: 'any' }) },
    outputs: [['true'], ['false']],
  }),
}

export const filterNode: NodeMapping = {
  from: ['filter'],
  title: 'Filter',
  versions: '1–2.3',
  becomes: 'Filter',
  differs: COMPARED,
  convert(node) {
    const condition = conditionOf(node, { name: 'combineConditions', any: 'or' })
    return { type: 'core.filter', config: { condition }, outputs: [['kept']] }
  },
}

/** Where items go that fit no rule: nowhere, out of a port of their own, or out of the port of a rule. */
function fallback(outputs: string[][], at: JsonValue | undefined): JsonObject {
  if (at === 'extra') {
    outputs.push(['fallback'])
    return { fallback: 'port' }
  }
  const place = numberOf(at)
  if (at === undefined || at === null || at === '' || !Number.isInteger(place) || place < 0) return { fallback: 'discard' }
  while (outputs.length <= place && outputs.length < MOST_OUTPUTS) outputs.push([])
  outputs[place]?.push('fallback')
  return { fallback: 'port' }
}

const MOST_OUTPUTS = 100

function checkCount({ length }: readonly Params[]): void {
  if (length > MOST_OUTPUTS)
    throw new NoEquivalentError({ reason: `It has ${length} rules; ${MOST_OUTPUTS} are the most. Use two Switches.` })
}

function rulesOf(node: SourceNode): Converted {
  const { params } = node
  const options = params.group('options')
  const keys = new PortKeys()
  const outputs: string[][] = []
  const given = params.rows('rules', 'values')
  checkCount(given)
  const rules = given.map((row, index) => {
    const label = row.raw('renameOutput') === true ? row.fixedText('outputKey') : ''
    const key = keys.give(label === '' ? String(index) : label)
    outputs.push([key])
    return rule(key, label, filterCondition(row.group('conditions'), { ignoreCase: ignoreCase(params) }))
  })
  const otherwise = fallback(outputs, options.raw('fallbackOutput'))
  return {
    type: 'core.switch',
    config: { mode: 'rules', rules, ...(options.flag('allMatchingOutputs') ? { send: 'all' } : {}), ...otherwise },
    outputs,
  }
}

const rule = (key: string, label: string, condition: JsonObject): JsonObject => ({
  key,
  ...(label === '' || label === key ? {} : { label: label.slice(0, 100) }),
  condition,
})

/** Before version 3: one value, and rules that compare with it. */
function oldRules({ params, version }: SourceNode): Converted {
  const type = params.choice('dataType', 'number')
  const left = params.value('value1', unset(type))
  const keys = new PortKeys()
  const outputs: string[][] = version < 2 ? [[], [], [], []] : []
  const given = params.rows('rules', 'rules')
  checkCount(given)
  const rules = given.map((row, index) => {
    const label = version < 2 ? '' : row.fixedText('outputKey')
    const at = version < 2 ? Math.min(MOST_OUTPUTS - 1, Math.max(0, Math.floor(row.fixedNumber('output', 0)))) : index
    const key = keys.give(label === '' ? String(index) : label)
    while (outputs.length <= at) outputs.push([])
    outputs[at]?.push(key)
    return rule(key, label, { combine: 'all', conditions: [ruleTest(type, left, row)] })
  })
  const otherwise = fallback(outputs, params.raw('fallbackOutput'))
  return { type: 'core.switch', config: { mode: 'rules', rules, ...otherwise }, outputs }
}

/** The number of an output, worked out for each item. */
function byNumber({ params, version }: SourceNode): Converted {
  const count = version < 2 ? 4 : params.fixedNumber(version < 3 ? 'outputsAmount' : 'numberOutputs', 4)
  const cases = Array.from({ length: Math.max(1, Math.min(MOST_OUTPUTS, Math.floor(count))) }, (_, index) => ({ key: String(index) }))
  return {
    type: 'core.switch',
    config: { mode: 'value', value: params.value('output', 0), cases, fallback: 'error' },
    outputs: cases.map(({ key }) => [key]),
  }
}

export const switchNode: NodeMapping = {
  from: ['switch'],
  title: 'Switch',
  versions: '1–3.4',
  becomes: 'Switch',
  differs: `${COMPARED} Items that fit no rule and go to the output of one leave by a port of their own, with the same edges.`,
  convert(node) {
    if (node.params.choice('mode', 'rules') === 'expression') return byNumber(node)
    const converted = node.version >= 3 ? rulesOf(node) : oldRules(node)
    const shared = converted.outputs?.some((ports) => ports.length > 1 && ports.includes('fallback')) === true
    return shared
      ? {
          ...converted,
          notes: [changed('Items that fit no rule leave by a port of their own. It leads to the same nodes, which then run once more.')],
        }
      : converted
  },
}

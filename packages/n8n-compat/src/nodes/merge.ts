import type { JsonObject } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import type { SourceNode } from '../read/source.ts'
import { changed, type NodeNote } from '../report.ts'

const no = (reason: string): never => {
  throw new NoEquivalentError({ reason })
}

const MOST_INPUTS = 10

function inputCount(params: Params): number {
  const count = Math.floor(params.fixedNumber('numberInputs', 2))
  return Math.max(2, Math.min(MOST_INPUTS, count))
}

const ports = (count: number): string[] => Array.from({ length: count }, (_, index) => `input${index + 1}`)

const merge = (count: number, config: JsonObject, notes: readonly NodeNote[] = []): Converted => ({
  type: 'core.merge',
  config: { ...config, ...(count === 2 ? {} : { inputs: count }) },
  inputs: ports(count),
  notes,
})

/** Which input wins where several have a field. `swapped`: the inputs change places. */
function clashOf(options: Params, swapped = false): { readonly config: JsonObject; readonly notes: readonly NodeNote[] } {
  const [values] = options.rows('clashHandling', 'values')
  const wins = values?.choice('resolveClash', '') ?? ''
  if (wins === 'addSuffix') return no('Fields that several inputs have are renamed there, which Merge does not do here.')
  const first = (wins === 'preferInput1') !== swapped
  return {
    config: wins !== '' && first ? { clash: 'first' } : {},
    notes:
      (values?.choice('mergeMode', 'deepMerge') ?? 'deepMerge') === 'shallowMerge'
        ? []
        : [changed('Where both have an object in a field, one of the two wins here; there they were merged.')],
  }
}

function byPosition(params: Params): Converted {
  const options = params.group('options')
  const clash = clashOf(options)
  const unpaired = options.flag('includeUnpaired') ? 'keep' : 'drop'
  return merge(inputCount(params), { mode: 'position', unpaired, ...clash.config }, clash.notes)
}

/** The pairs of fields that items are matched by. */
function matchedFields(params: Params, old: boolean): readonly (readonly [string, string])[] {
  if (!old && !params.flag('advanced')) return params.nameList('fieldsToMatchString').map((name) => [name, name] as const)
  return params.rows('mergeByFields', 'values').map((row) => [row.fixedText('field1'), row.fixedText('field2')] as const)
}

const KEEP: Readonly<Record<string, 'inner' | 'left' | 'outer'>> = {
  keepMatches: 'inner',
  keepEverything: 'outer',
  enrichInput1: 'left',
  enrichInput2: 'left',
}

function byFields(params: Params, old: boolean): Converted {
  const join = params.choice('joinMode', 'keepMatches')
  const keep = Object.hasOwn(KEEP, join) ? KEEP[join] : undefined
  if (keep === undefined) return no('It keeps the items that do not match, which Merge cannot do here. Use a Code node.')
  if (keep === 'inner' && params.choice('outputDataFrom', 'both') !== 'both') {
    return no('It gives only what one of its inputs had of the matching items.')
  }
  const [pair, ...others] = matchedFields(params, old)
  if (pair === undefined) return no('It does not say which field the items are matched by.')
  if (others.length > 0) return no('Items are matched by several fields. Put them into one field before, and match by that.')
  const options = params.group('options')
  const swapped = join === 'enrichInput2'
  const [matchField, matchFieldOther] = swapped ? [pair[1], pair[0]] : pair
  const clash = clashOf(options, swapped)
  const config = {
    mode: 'key',
    matchField,
    ...(matchFieldOther === matchField ? {} : { matchFieldOther }),
    ...(keep === 'inner' ? {} : { keep }),
    ...(options.flag('fuzzyCompare') ? { compareAsText: true } : {}),
    ...clash.config,
  }
  const once = options.choice('multipleMatches', 'all') === 'first'
  const notes = once ? [changed('Every match gives an item here; there only the first one did.')] : []
  const merged = merge(2, config, [...clash.notes, ...notes])
  return swapped ? { ...merged, inputs: ['input2', 'input1'] } : merged
}

function chosen({ params, version }: SourceNode): Converted {
  const output = params.choice('output', version >= 3 ? 'specifiedInput' : 'input1')
  const input = version >= 3 ? Math.floor(params.fixedNumber('useDataOfInput', 1)) : output === 'input2' ? 2 : 1
  if (output === 'empty') return no('It gives one empty item once all inputs are there.')
  return merge(version >= 3 ? Math.max(inputCount(params), input) : 2, { mode: 'choose', choose: input })
}

function combined({ params, version }: SourceNode): Converted {
  const how = version >= 3 ? params.choice('combineBy', 'combineByFields') : params.choice('combinationMode', 'mergeByFields')
  switch (how) {
    case 'combineByPosition':
    case 'mergeByPosition':
      return byPosition(params)
    case 'combineByFields':
    case 'mergeByFields':
      return byFields(params, version < 3)
    default:
      return no('It combines every item of one input with every item of the other. Use a Code node.')
  }
}

/** Version 1. */
function first({ params }: SourceNode): Converted {
  const mode = params.choice('mode', 'append')
  switch (mode) {
    case 'append':
      return merge(2, { mode: 'append' })
    case 'passThrough':
      return merge(2, { mode: 'choose', choose: params.choice('output', 'input1') === 'input2' ? 2 : 1 })
    case 'mergeByIndex': {
      const join = params.choice('join', 'left')
      const notes = join === 'left' ? [changed('Items of the second input that have no partner in the first one go on too.')] : []
      return merge(2, { mode: 'position', unpaired: join === 'inner' ? 'drop' : 'keep' }, notes)
    }
    case 'mergeByKey': {
      const [field, other] = [params.fixedText('propertyName1'), params.fixedText('propertyName2')]
      if (params.choice('overwrite', 'always') !== 'always') return no('Only empty or missing fields are filled in from its second input.')
      const config = { mode: 'key', matchField: field, ...(other === field ? {} : { matchFieldOther: other }), keep: 'left' }
      return merge(2, config, [changed('Every match gives an item here; there an item of the first input got one match.')])
    }
    default:
      return no(`Its mode "${mode}" is not there. Use a Code node.`)
  }
}

export const mergeNode: NodeMapping = {
  from: ['merge'],
  title: 'Merge',
  versions: '1–3.2',
  becomes: 'Merge',
  differs: 'Kept as they were: matching by several fields, items that do not match, all combinations, SQL, suffixes for equal fields.',
  convert(node) {
    if (node.version < 2) return first(node)
    const mode = node.params.choice('mode', 'append')
    switch (mode) {
      case 'append':
        return merge(node.version >= 3 ? inputCount(node.params) : 2, { mode: 'append' })
      case 'combine':
        return combined(node)
      case 'chooseBranch':
        return chosen(node)
      default:
        return no('It merges by SQL. Use a Code node.')
    }
  },
}

import type { JsonObject } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import { textOf } from '../read/scalar.ts'
import { changed } from '../report.ts'
import { codeOf } from './code.ts'
import { aggregateSource, removeDuplicatesSource, splitOutSource, summarizeSource, type Summary } from './list-sources.ts'

const IN_CODE = changed('It is a Code node now, which does the same.')

const ONLY_LISTS = changed(
  'A field that holds no list gives no item here. There, an object gave an item of each of its values, and any other value one item.',
)

export function splitOut(params: Params): Converted {
  const fields = params.nameList('fieldToSplitOut')
  const include = params.choice('include', 'noOtherFields')
  const options = params.group('options')
  const names = options.nameList('destinationFieldName')
  const [field] = fields
  if (field === undefined) throw new NoEquivalentError({ reason: 'It does not say which field holds the list.' })
  if (fields.some((name) => name.startsWith('$binary'))) throw new NoEquivalentError({ reason: 'It makes items of files.' })
  const dotted = !options.flag('disableDotNotation')
  if (fields.length > 1 || include === 'selectedOtherFields' || [field, ...names].some((name) => name.includes('.'))) {
    const kept = include === 'selectedOtherFields' ? params.nameList('fieldsToInclude') : include === 'allOtherFields' ? 'all' : []
    return codeOf(splitOutSource({ fields, names, kept, dotted }), { notes: [IN_CODE] })
  }
  const keep = include === 'allOtherFields'
  const as = names[0] ?? (keep ? field : '')
  return {
    type: 'core.split-out',
    config: { field, ...(as === '' ? {} : { as }), ...(keep ? { keepOtherFields: true } : {}) },
    notes: [ONLY_LISTS],
  }
}

export function aggregate(params: Params): Converted {
  const options = params.group('options')
  if (params.choice('aggregate', 'aggregateIndividualFields') === 'aggregateAllItemData') {
    const into = params.fixedText('destinationFieldName', 'data')
    const include = params.choice('include', 'allFields')
    if (include === 'allFields')
      return { type: 'core.aggregate', config: { mode: 'items', into, ...files(options) }, ...leftFiles(options) }
    const only = include === 'specifiedFields'
    return codeOf(aggregateSource({ into, only, fields: params.nameList(only ? 'fieldsToInclude' : 'fieldsToExclude') }), {
      notes: [IN_CODE],
    })
  }
  if (options.flag('mergeLists')) throw new NoEquivalentError({ reason: 'It joins lists into one list. Use a Code node.' })
  const fields = params.rows('fieldsToAggregate', 'fieldToAggregate').map((row): JsonObject => {
    const name = row.fixedText('fieldToAggregate')
    const as = row.raw('renameField') === true ? row.fixedText('outputFieldName') : (name.split('.').at(-1) ?? name)
    return { name, ...(as === '' || as === name ? {} : { as }) }
  })
  return {
    type: 'core.aggregate',
    config: {
      mode: 'fields',
      fields: fields.filter(({ name }) => name !== ''),
      ...(options.flag('keepMissing') ? { keepMissing: true } : {}),
      ...files(options),
    },
    ...leftFiles(options),
  }
}

/** Files of the items, where the installed Aggregate keeps them. */
const files = (options: Params): JsonObject => (options.flag('includeBinaries') ? { keepFiles: true } : {})
const leftFiles = (options: Params): { readonly otherwise?: string } =>
  options.flag('includeBinaries') ? { otherwise: 'It keeps the files of the items, which Aggregate does not do here.' } : {}

export function sort(params: Params): Converted {
  switch (params.choice('type', 'simple')) {
    case 'random':
      return codeOf(SHUFFLE, { notes: [IN_CODE] })
    case 'code':
      return codeOf(`return [...items].sort((a, b) => {\n${textOf(params.raw('code'))}\n})`, { notes: [IN_CODE] })
    default: {
      const fields = params
        .rows('sortFieldsUi', 'sortField')
        .map((row): JsonObject => ({
          name: row.fixedText('fieldName'),
          ...(row.choice('order', 'ascending') === 'descending' ? { direction: 'down' } : {}),
        }))
        .filter(({ name }) => name !== '')
      if (fields.length === 0) throw new NoEquivalentError({ reason: 'It does not say what to sort by.' })
      return { type: 'core.sort', config: { fields, numeric: false } }
    }
  }
}

const SHUFFLE = `const shuffled = [...items]
for (let last = shuffled.length - 1; last > 0; last -= 1) {
  const other = Math.floor(Math.random() * (last + 1))
  ;[shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]]
}
return shuffled`

export const limit = (params: Params): Converted => ({
  type: 'core.limit',
  config: { maxItems: params.number('maxItems', 1), ...(params.choice('keep', 'firstItems') === 'lastItems' ? { keep: 'last' } : {}) },
})

export function removeDuplicates(params: Params): Converted {
  const operation = params.choice('operation', 'removeDuplicateInputItems')
  if (operation === 'removeItemsSeenInPreviousExecutions' || operation === 'clearDeduplicationHistory') {
    throw new NoEquivalentError({
      reason:
        'It remembers items of earlier executions. For triggers there is "deduplicate" in the settings of the workflow; else use a database.',
    })
  }
  const compare = params.choice('compare', 'allFields')
  const fields =
    compare === 'selectedFields'
      ? params.nameList('fieldsToCompare')
      : compare === 'allFieldsExcept'
        ? params.nameList('fieldsToExclude')
        : []
  const onlyCompared = params.group('options').flag('removeOtherFields')
  return codeOf(removeDuplicatesSource({ compare: compare === 'selectedFields' ? 'only' : 'except', fields, onlyCompared }), {
    notes: [IN_CODE],
  })
}

export function summarize(params: Params): Converted {
  const options = params.group('options')
  if (options.choice('outputFormat', 'separateItems') === 'singleItem')
    throw new NoEquivalentError({ reason: 'It gives one item with all groups in it.' })
  const summaries = params.rows('fieldsToSummarize', 'values').map((row): Summary => {
    const separator = row.choice('separateBy', ',')
    return {
      how: row.choice('aggregation', 'count'),
      field: row.fixedText('field'),
      empty: row.flag('includeEmpty'),
      separator: separator === 'other' ? row.fixedText('customSeparator') : separator,
    }
  })
  return codeOf(summarizeSource(summaries, params.nameList('fieldsToSplitBy')), { notes: [IN_CODE] })
}

const ofParams = (mapping: Omit<NodeMapping, 'convert'>, convert: (params: Params) => Converted): NodeMapping => ({
  ...mapping,
  convert: ({ params }) => convert(params),
})

export const splitOutNode = ofParams(
  { from: ['splitOut'], title: 'Split Out', versions: '1', becomes: 'Split Out; Code for several fields and fields of objects' },
  splitOut,
)
export const aggregateNode = ofParams(
  {
    from: ['aggregate'],
    title: 'Aggregate',
    versions: '1',
    becomes: 'Aggregate; Code where fields are chosen',
    differs: 'Joining lists into one is not there; files are kept where the installed node does that.',
  },
  aggregate,
)
export const sortNode = ofParams(
  { from: ['sort'], title: 'Sort', versions: '1', becomes: 'Sort; Code for a random or programmed order' },
  sort,
)
export const limitNode = ofParams({ from: ['limit'], title: 'Limit', versions: '1', becomes: 'Limit' }, limit)
export const removeDuplicatesNode = ofParams(
  {
    from: ['removeDuplicates'],
    title: 'Remove Duplicates',
    versions: '1–2',
    becomes: 'Code',
    differs: 'Items of earlier executions are not remembered.',
  },
  removeDuplicates,
)
export const summarizeNode = ofParams(
  { from: ['summarize'], title: 'Summarize', versions: '1–1.1', becomes: 'Code', differs: 'One item with all groups is not there.' },
  summarize,
)

const OPERATIONS: Readonly<Record<string, (params: Params) => Converted>> = {
  splitOutItems: splitOut,
  aggregateItems: aggregate,
  concatenateItems: aggregate,
  sort,
  limit,
  removeDuplicates: (params) => removeDuplicates(params.without('operation')),
  summarize,
}

export const itemListsNode: NodeMapping = {
  from: ['itemLists'],
  title: 'Item Lists',
  versions: '1–3.1',
  becomes: 'Split Out, Aggregate, Sort, Limit or Code',
  convert({ params }) {
    const operation = params.choice('operation', 'splitOutItems')
    const convert = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
    if (convert === undefined) throw new NoEquivalentError({ reason: `Its operation "${operation}" is not known.` })
    return convert(params)
  },
}

import type { JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import type { Params } from '../read/params.ts'
import { changed, missing, type NodeNote } from '../report.ts'
import type { SourceNode } from '../read/source.ts'
import { expression, isExpression, parsedJson } from '../values/to-value.ts'

interface Assignment {
  /** A name, or an expression that gives one. */
  readonly name: JsonValue
  readonly value: JsonValue
}

/** A literal as the type that the field was given. */
function typed(value: JsonValue, type: string): JsonValue {
  if (typeof value !== 'string') return value
  switch (type) {
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'array':
    case 'object':
      return parsedJson(value) ?? value
    default:
      return value
  }
}

/** Version 1 and 2: a list for each type. */
function oldFields(values: Params): Assignment[] {
  return ['string', 'number', 'boolean'].flatMap((type) => {
    return values
      .list(type)
      .map((row) => ({ name: row.text('name', 'propertyName'), value: typed(row.value('value', defaultOf(type)), type) }))
  })
}
const defaultOf = (type: string): JsonValue => (type === 'number' ? 0 : type === 'boolean' ? false : '')

/** Values that documents leave out: those that the form of n8n has at first. */
const NEW_DEFAULTS: Readonly<Partial<Record<string, JsonValue>>> = { booleanValue: true, objectValue: {} }

/** Versions 3 to 3.2 say the type in the name of the value; since 3.3 there are assignments. */
function newFields(node: SourceNode): { fields: Assignment[]; converting: boolean } {
  const old = node.params.rows('fields', 'values').map((row) => {
    const name = row.choice('type', 'stringValue')
    return { row, type: name.replace(/Value$/, ''), value: row.value(name, NEW_DEFAULTS[name] ?? '') }
  })
  const rows = node.params
    .rows('assignments', 'assignments')
    .map((row) => ({ row, type: row.choice('type', 'string'), value: row.value('value') }))
  const all = rows.length > 0 ? rows : old
  return {
    fields: all
      .map(({ row, type, value }) => ({ name: row.text('name'), value: typed(value, type) }))
      .filter(({ name }) => typeof name !== 'string' || name.trim() !== ''),
    converting: all.some(({ type, value }) => isExpression(value) && type !== 'string'),
  }
}

interface Kept {
  readonly keep: boolean
  readonly first: readonly Assignment[]
  readonly notes: readonly NodeNote[]
}

/** Which of the fields that came in stay. */
function keptFields({ params, version }: SourceNode): Kept {
  const all = (keep: boolean): Kept => ({ keep, first: [], notes: [] })
  if (version < 3) return all(!params.flag('keepOnlySet'))
  if (version >= 3.3 && !params.flag('includeOtherFields')) return all(false)
  const include = params.choice('include', 'all')
  switch (include) {
    case 'none':
      return all(false)
    case 'selected':
      return {
        keep: false,
        first: params.nameList('includeFields').map((name) => ({ name, value: expression(pathSource(name)) })),
        notes: [changed('The fields that are kept are listed one by one; one that an item does not have becomes null.')],
      }
    case 'except':
      return {
        keep: true,
        first: [],
        notes: [missing(`These fields were taken out, and stay now: ${params.nameList('excludeFields').join(', ')}. Use a Code node.`)],
      }
    default:
      return all(true)
  }
}

/** The expression that reads a field by its dotted name. */
const pathSource = (name: string): string =>
  `$json${name
    .split('.')
    .map((step, index) => `${index === 0 ? '' : '?.'}[${JSON.stringify(step)}]`)
    .join('')}`

function optionNotes({ params }: SourceNode, fields: readonly Assignment[]): NodeNote[] {
  const options = params.group('options')
  return [
    ...(options.raw('dotNotation') === false && fields.some(({ name }) => typeof name === 'string' && name.includes('.'))
      ? [changed('Dots in names reach into objects here; there they were part of the name.')]
      : []),
    ...(params.raw('duplicateItem') === true
      ? [missing('It repeated each item. Use a Code node that returns each item several times.')]
      : []),
  ]
}

function convert(node: SourceNode): Converted {
  const { keep, first, notes } = keptFields(node)
  if (node.version >= 3 && node.params.choice('mode', 'manual') === 'raw') {
    const json = node.params.value('jsonOutput', '{}')
    if (first.length > 0) throw new NoEquivalentError({ reason: 'It gives an object of its own and keeps some of the other fields.' })
    return {
      type: 'core.set',
      config: { mode: 'json', json: parsedJson(json) ?? json, keepOtherFields: keep },
      notes: [...notes, ...optionNotes(node, [])],
    }
  }
  const { fields, converting } = node.version < 3 ? { fields: oldFields(node.params.group('values')), converting: false } : newFields(node)
  const assignments = [...first, ...fields].map(({ name, value }) => ({ name, value }))
  return {
    type: 'core.set',
    config: { mode: 'fields', assignments, keepOtherFields: keep },
    notes: [
      ...notes,
      ...optionNotes(node, fields),
      ...(converting
        ? [changed('What an expression gives keeps its type: it is not turned into the type that was named for the field.')]
        : []),
    ],
  }
}

export const setNode: NodeMapping = {
  from: ['set'],
  title: 'Edit Fields (Set)',
  versions: '1–3.5',
  becomes: 'Edit Fields',
  differs:
    'Types that were named for fields turn fixed values only; what an expression gives keeps its type. Repeating items and taking out single fields are not there.',
  convert,
}

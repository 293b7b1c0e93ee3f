/** Code of ours for what nodes of n8n do with lists and no node of ours does: few lines that people can read and change. */

const AT = `const at = (json, path) => path.split('.').reduce((value, step) => value?.[step], json)`
const literal = (value: unknown): string => JSON.stringify(value)

export interface SplitOut {
  readonly fields: readonly string[]
  /** Names for the elements, in the order of the fields. */
  readonly names: readonly string[]
  /** Other fields that stay. */
  readonly kept: readonly string[] | 'all'
  /** Dots in names of fields reach into objects. */
  readonly dotted: boolean
}

export const splitOutSource = ({
  fields,
  names,
  kept,
  dotted,
}: SplitOut): string => `const paths = ${literal(fields.map((field) => (dotted ? field.split('.') : [field])))}
const names = ${literal(fields.map((field, index) => names[index] ?? field))}
const kept = ${literal(kept)}
${AT}
const listOf = (value) =>
  Array.isArray(value) ? value : value === undefined ? [] : value !== null && typeof value === 'object' ? Object.values(value) : [value]
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
const without = (json, [step, ...rest]) => {
  const { [step]: inner, ...others } = json
  if (rest.length === 0) return others
  return isObject(inner) ? { ...json, [step]: without(inner, rest) } : json
}
return items.flatMap((item) => {
  const lists = paths.map((path) => listOf(path.reduce((value, step) => value?.[step], item.json)))
  const others = kept === 'all' ? paths.reduce(without, item.json) : Object.fromEntries(kept.map((name) => [name, at(item.json, name)]))
  const length = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length }, (_, index) => {
    const json = { ...others }
    lists.forEach((list, place) => {
      if (index >= list.length) return
      if (${fields.length === 1 && names.length === 0 && kept !== 'all' && kept.length === 0} && isObject(list[index])) Object.assign(json, list[index])
      else json[names[place]] = list[index]
    })
    return { ...item, json }
  })
})`

export const aggregateSource = ({
  into,
  only,
  fields,
}: {
  readonly into: string
  readonly only: boolean
  readonly fields: readonly string[]
}): string =>
  `const fields = new Set(${literal(fields)})
const chosen = (json) => Object.fromEntries(Object.entries(json).filter(([name]) => ${only ? '' : '!'}fields.has(name)))
return [{ json: { [${literal(into)}]: items.map((item) => chosen(item.json)) } }]`

export interface Duplicates {
  /** only: items are the same when these fields are. except: when all others are. */
  readonly compare: 'only' | 'except'
  readonly fields: readonly string[]
  readonly onlyCompared: boolean
}

export function removeDuplicatesSource({ compare, fields, onlyCompared }: Duplicates): string {
  const compared =
    compare === 'only'
      ? `Object.fromEntries(fields.map((field) => [field, at(json, field) ?? null]))`
      : `Object.fromEntries(Object.entries(json).filter(([name]) => !fields.includes(name)))`
  return `const fields = ${literal(fields)}
${compare === 'only' ? `${AT}\n` : ''}const compared = (json) => ${compared}
// The order of the fields of an object makes no difference.
const sorted = (value) =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]))
      : value
const seen = new Set()
return items${onlyCompared ? '.map((item) => ({ ...item, json: compared(item.json) }))' : ''}.filter((item) => {
  const key = JSON.stringify(sorted(compared(item.json)))
  if (seen.has(key)) return false
  seen.add(key)
  return true
})`
}

/** One figure of a group. */
export interface Summary {
  readonly how: string
  readonly field: string
  readonly empty: boolean
  readonly separator: string
}

const PREFIXES: Readonly<Record<string, string>> = {
  append: 'appended_',
  average: 'average_',
  concatenate: 'concatenated_',
  count: 'count_',
  countUnique: 'unique_count_',
  max: 'max_',
  min: 'min_',
  sum: 'sum_',
}

/** The names of the figures are those that n8n gives, because later nodes read them. */
export function summarizeSource(summaries: readonly Summary[], groupBy: readonly string[]): string {
  const figures = summaries.map(({ how, field, empty, separator }) => ({
    ...{ how, field, empty, separator },
    name: `${Object.hasOwn(PREFIXES, how) ? PREFIXES[how] : ''}${field.replace(/[[\]"]/g, '').replace(/[ .]/g, '_')}`,
  }))
  return `const figures = ${literal(figures)}
const groupBy = ${literal(groupBy)}
${AT}
const number = (value) => (typeof value === 'number' ? value : Number(value))
const figureOf = (group, { how, field, empty, separator }) => {
  const all = group.map((item) => at(item.json, field))
  const values = empty ? all : all.filter((value) => value !== undefined && value !== null && value !== '')
  const numbers = values.map(number).filter(Number.isFinite)
  const sum = numbers.reduce((total, value) => total + value, 0)
  switch (how) {
    case 'append': return values
    case 'average': return numbers.length === 0 ? null : sum / numbers.length
    case 'concatenate': return values.map((value) => (value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? ''))).join(separator)
    case 'countUnique': return new Set(values.map((value) => JSON.stringify(value))).size
    case 'max': return values.reduce((most, value) => (most === null || value > most ? value : most), null)
    case 'min': return values.reduce((least, value) => (least === null || value < least ? value : least), null)
    case 'sum': return sum
    default: return values.length
  }
}
const groups = new Map()
for (const item of items) {
  const values = groupBy.map((field) => at(item.json, field) ?? null)
  const key = JSON.stringify(values)
  const group = groups.get(key) ?? { values, members: [] }
  group.members.push(item)
  groups.set(key, group)
}
return [...groups.values()].map(({ values, members }) => ({
  json: {
    ...Object.fromEntries(groupBy.map((field, index) => [field.replace(/[ .]/g, '_'), values[index]])),
    ...Object.fromEntries(figures.map((figure) => [figure.name, figureOf(members, figure)])),
  },
  pairedItem: members.map((item) => items.indexOf(item)),
}))`
}

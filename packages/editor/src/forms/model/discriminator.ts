import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { t, type PlainKey } from '../../i18n/t.ts'
import { flatten, type Choice } from './flatten.ts'
import { humanize, labelOf } from './labels.ts'
import { memberOf, sameJson } from './pointer.ts'

/** The member whose value says which alternative is meant, and the values of each alternative in order. */
export interface Discriminator {
  readonly property: string
  readonly values: readonly (readonly JsonValue[])[]
}

/** The discriminator of a choice: a member that every branch fixes by `const` or a short `enum`, no value twice. */
export function discriminatorOf(root: JsonObject, choice: Choice): Discriminator | null {
  const branches = choice.branches.map((branch) => flatten(root, branch).keywords)
  const names = Object.keys(isJsonObject(branches[0]?.['properties']) ? branches[0]['properties'] : {})
  for (const property of names) {
    const values = branches.map((keywords) => fixedValues(root, memberOf(keywords['properties'], property)))
    const all = values.flat()
    const distinct = all.every((value, at) => all.findIndex((other) => sameJson(other, value)) === at)
    if (distinct && values.every((found) => found.length > 0)) return { property, values }
  }
  return null
}

/** The values that a schema leaves open when they are listed: its `const` or `enum`. */
export function fixedValues(root: JsonObject, schema: JsonValue | undefined): readonly JsonValue[] {
  if (schema === undefined) return []
  const { keywords } = flatten(root, schema)
  if (keywords['const'] !== undefined) return [keywords['const']]
  return Array.isArray(keywords['enum']) ? keywords['enum'] : []
}

/** What people call an alternative. */
export function branchTitle(root: JsonObject, branch: JsonValue, index: number): string {
  const { keywords } = flatten(root, branch)
  const title = keywords['title']
  if (typeof title === 'string' && title !== '') return title
  if (keywords['const'] !== undefined) return labelOf(keywords['const'])
  const type = keywords['type']
  const properties = isJsonObject(keywords['properties']) ? Object.entries(keywords['properties']) : []
  for (const [, schema] of properties) {
    const [value] = fixedValues(root, schema)
    if (value !== undefined) return labelOf(value)
  }
  const [first] = properties
  if (first !== undefined) return humanize(first[0])
  return typeof type === 'string' ? titleOfType(type) : `${index + 1}`
}

const TYPE_TITLES: Readonly<Record<string, PlainKey>> = {
  string: 'forms.kind.string',
  number: 'forms.kind.number',
  integer: 'forms.kind.number',
  boolean: 'forms.kind.boolean',
  array: 'forms.kind.array',
  object: 'forms.kind.object',
  null: 'forms.kind.null',
}
function titleOfType(type: string): string {
  const key = Object.hasOwn(TYPE_TITLES, type) ? TYPE_TITLES[type] : undefined
  return key === undefined ? type : t(key)
}

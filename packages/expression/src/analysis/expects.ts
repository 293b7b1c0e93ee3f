import { listed, type Words } from '@millrace/base'
import { isPlainObject } from '../values/members.ts'
import { wordsOfType } from './type-words.ts'
import { optionsOf, type Type } from './types.ts'
import { said } from '../words/said.ts'

/** Why a result does not fit the place that it is for; undefined when it does or may. */
export function misfit(type: Type, schema: unknown): { readonly words: Words; readonly hint: Words | undefined } | undefined {
  const wanted = wantedTypes(schema)
  if (wanted === undefined || wanted.size === 0) return undefined
  const given = optionsOf(type).filter((option) => option.kind !== 'nothing')
  if (given.length === 0 || given.some((option) => fits(option, wanted))) return undefined
  const names = [...wanted].filter((name) => name !== 'null').map((name) => WANTED.get(name) ?? name)
  return { words: said('check.misfit', { type: wordsOfType(type), wanted: listed('or', names) }), hint: hintFor(given, wanted) }
}

const WANTED: ReadonlyMap<string, Words> = new Map([
  ['string', said('wanted.field-text')],
  ['number', said('wanted.number')],
  ['integer', said('wanted.integer')],
  ['boolean', said('wanted.boolean')],
  ['array', said('wanted.list')],
  ['object', said('wanted.object')],
])

/** The JSON types that a schema admits; undefined where it admits any. */
function wantedTypes(schema: unknown, depth = 0): ReadonlySet<string> | undefined {
  if (!isPlainObject(schema) || depth > 8) return undefined
  const { type } = schema
  if (typeof type === 'string') return new Set([type])
  if (Array.isArray(type)) return new Set(type.filter((name): name is string => typeof name === 'string'))
  const alternatives = schema['oneOf'] ?? schema['anyOf']
  if (Array.isArray(alternatives)) {
    const all = alternatives.map((alternative) => wantedTypes(alternative, depth + 1))
    return all.some((types) => types === undefined) ? undefined : new Set(all.flatMap((types) => [...(types ?? [])]))
  }
  if (Array.isArray(schema['enum'])) return new Set(schema['enum'].map(jsonType))
  return Object.hasOwn(schema, 'const') ? new Set([jsonType(schema['const'])]) : undefined
}

const jsonType = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

function fits(type: Type, wanted: ReadonlySet<string>): boolean {
  switch (type.kind) {
    case 'text':
      return wanted.has('string')
    case 'number':
      return wanted.has('number') || wanted.has('integer')
    case 'boolean':
      return wanted.has('boolean')
    case 'list':
      return wanted.has('array')
    case 'object':
      return wanted.has('object')
    case 'instance': // becomes text or an object as JSON
      return wanted.has('string') || wanted.has('object')
    default:
      return true
  }
}

function hintFor(given: readonly Type[], wanted: ReadonlySet<string>): Words | undefined {
  const kinds = new Set(given.map(({ kind }) => kind))
  if (wanted.has('number') || wanted.has('integer')) return kinds.has('text') ? said('check.to-number') : undefined
  if (wanted.has('string'))
    return kinds.has('list') ? said('check.join') : kinds.has('object') ? said('check.choose-field') : said('check.to-text')
  if (wanted.has('boolean')) return said('check.compare')
  if (wanted.has('array')) return kinds.has('text') ? said('check.split') : said('check.brackets')
  return undefined
}

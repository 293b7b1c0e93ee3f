import { isPlainObject } from '../values/members.ts'
import { optionsOf, typeWords, type Type } from './types.ts'

/** Why a result does not fit the place that it is for; undefined when it does or may. */
export function misfit(type: Type, schema: unknown): { readonly message: string; readonly hint: string | undefined } | undefined {
  const wanted = wantedTypes(schema)
  if (wanted === undefined || wanted.size === 0) return undefined
  const given = optionsOf(type).filter((option) => option.kind !== 'nothing')
  if (given.length === 0 || given.some((option) => fits(option, wanted))) return undefined
  const names = [...wanted].filter((name) => name !== 'null').map((name) => WORDS[name] ?? name)
  return { message: `This gives ${typeWords(type)}, but the field wants ${names.join(' or ')}.`, hint: hintFor(given, wanted) }
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

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

function hintFor(given: readonly Type[], wanted: ReadonlySet<string>): string | undefined {
  const kinds = new Set(given.map(({ kind }) => kind))
  if (wanted.has('number') || wanted.has('integer'))
    return kinds.has('text') ? 'Turn it into a number with .toNumber(), or leave out the text around {{ }}.' : undefined
  if (wanted.has('string'))
    return kinds.has('list')
      ? 'Join it with .join(", ").'
      : kinds.has('object')
        ? 'Choose one of its fields, or write JSON.stringify(…).'
        : 'Write String(…).'
  if (wanted.has('boolean')) return 'Compare it, for example with === "yes".'
  if (wanted.has('array')) return kinds.has('text') ? 'Take it apart with .split(",").' : 'Put it into brackets: [ … ].'
  return undefined
}

import { isForbiddenKey } from '../forbidden.ts'
import { isPlainObject } from '../values/members.ts'
import { ANY, BOOLEAN, NUMBER, TEXT, anyFrom, listOf, originBelow, unionOf, type Field, type Origin, type Type } from './types.ts'

/** Of so many values the type is made; more rarely tell something new. */
const MOST_SAMPLES = 50
/** Keys and elements that are looked at for one type: data of any size costs the same. */
const MOST_PARTS = 5_000
const MOST_DEPTH = 12

interface Budget {
  parts: number
}

/**
 * What several values of one place have in common. An object without any field says nothing about its fields (a trigger that was
 * started by hand gives one), and neither does an empty list about its elements.
 */
export function typeOfSamples(values: readonly unknown[], origin?: Origin): Type {
  return typeOf(values.slice(0, MOST_SAMPLES), origin, { parts: MOST_PARTS }, 0)
}

function typeOf(values: readonly unknown[], origin: Origin | undefined, budget: Budget, depth: number): Type {
  budget.parts -= values.length
  if (budget.parts < 0 || depth > MOST_DEPTH || values.length === 0) return anyFrom(origin)
  const types: Type[] = []
  const has = (kind: string): boolean => values.some((value) => typeof value === kind)
  if (has('string')) types.push(TEXT)
  if (has('number')) types.push(NUMBER)
  if (has('boolean')) types.push(BOOLEAN)
  const nulls = values.filter((value) => value === null).length
  if (nulls > 0) types.push({ kind: 'nothing', value: null, nulls, of: values.length })
  const lists = values.filter(Array.isArray) as unknown[][]
  if (lists.length > 0) types.push(listType(lists, origin, budget, depth))
  const objects = values.filter(isPlainObject)
  if (objects.length > 0) types.push(objectType(objects, origin, budget, depth))
  return types.length === 0 ? anyFrom(origin) : unionOf(types)
}

function listType(lists: readonly unknown[][], origin: Origin | undefined, budget: Budget, depth: number): Type {
  const elements = lists.flatMap((list) => list.slice(0, MOST_SAMPLES)).slice(0, MOST_SAMPLES)
  return listOf(typeOf(elements, originBelow(origin, '*'), budget, depth + 1), origin)
}

function objectType(objects: readonly Record<string, unknown>[], origin: Origin | undefined, budget: Budget, depth: number): Type {
  const keys = new Set(objects.flatMap((object) => Object.keys(object)))
  if (keys.size === 0) return anyFrom(origin)
  budget.parts -= keys.size
  if (budget.parts < 0) return anyFrom(origin)
  const fields = new Map<string, Field>()
  for (const key of keys) {
    if (isForbiddenKey(key)) continue
    const values = objects.filter((object) => Object.hasOwn(object, key)).map((object) => object[key])
    const sample = values.find((value) => value !== null && value !== '') ?? values[0]
    fields.set(key, {
      type: typeOf(values, originBelow(origin, key), budget, depth + 1),
      missing: objects.length - values.length,
      sample,
    })
  }
  return { kind: 'object', fields, known: budget.parts < 0 ? 'open' : 'samples', origin, samples: objects.length }
}

/** What a JSON Schema says about a value. Its objects stay open: a schema rarely names everything. */
export function typeOfSchema(schema: unknown, origin?: Origin, depth = 0): Type {
  if (!isPlainObject(schema) || depth > MOST_DEPTH) return anyFrom(origin)
  const named = schema['type']
  const types = (Array.isArray(named) ? named : [named]).map((name) => typeOfKeyword(name, schema, origin, depth))
  return types.length === 0 ? ANY : unionOf(types)
}

function typeOfKeyword(name: unknown, schema: Record<string, unknown>, origin: Origin | undefined, depth: number): Type {
  switch (name) {
    case 'string':
      return TEXT
    case 'number':
    case 'integer':
      return NUMBER
    case 'boolean':
      return BOOLEAN
    case 'null':
      return { kind: 'nothing', value: null, nulls: 0, of: 0 }
    case 'array':
      return listOf(typeOfSchema(schema['items'], originBelow(origin, '*'), depth + 1), origin)
    case 'object': {
      const properties = isPlainObject(schema['properties']) ? schema['properties'] : {}
      const fields = Object.entries(properties)
        .filter(([key]) => !isForbiddenKey(key))
        .map(([key, part]) => [key, { type: typeOfSchema(part, originBelow(origin, key), depth + 1), missing: 0 }] as const)
      return { kind: 'object', fields: new Map(fields), known: 'open', origin, samples: 0 }
    }
    default:
      return anyFrom(origin)
  }
}

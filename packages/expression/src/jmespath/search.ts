import type { Machine } from '../machine.ts'
import { evaluateQuery } from './evaluate.ts'
import { parseQuery } from './parse.ts'
import { QueryReference, asData } from './values.ts'

/** What a JMESPath query finds in a value; null when it finds nothing. */
export function searchJson(vm: Machine, value: unknown, query: string): unknown {
  vm.spend(100 + query.length * 20) // what reading it costs where it is not in the cache: the same query always costs the same
  const found = evaluateQuery(vm, parseQuery(query), asData(value))
  return found instanceof QueryReference ? null : found
}

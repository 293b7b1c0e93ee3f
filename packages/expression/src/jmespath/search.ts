import type { Machine } from '../machine.ts'
import { evaluateQuery } from './evaluate.ts'
import { parseQuery } from './parse.ts'
import { QueryReference, asData } from './values.ts'

/** What a JMESPath query finds in a value; null when it finds nothing. */
export function searchJson(vm: Machine, value: unknown, query: string): unknown {
  vm.spend(20 + query.length) // reading a query that is not in the cache takes about 0.2 µs a character
  const found = evaluateQuery(vm, parseQuery(query), asData(value))
  return found instanceof QueryReference ? null : found
}

import { typesOf, type DocType } from '../values/docs.ts'
import { ANY, BOOLEAN, NULL, NUMBER, TEXT, UNDEFINED, instanceOf, listOf, openObject, unionOf, type Type } from './types.ts'

/** The value whose method is asked about. */
export interface Receiver {
  readonly self: Type
  /** What it holds: the elements of a list or a set. */
  readonly element: Type
}

/** The type that documentation names. */
export function typeOfDocs(type: DocType, receiver: Receiver): Type {
  return unionOf(typesOf(type).map((name) => typeOfName(name, receiver)))
}

function typeOfName(name: string, receiver: Receiver): Type {
  const inner = /^list<(\w+)>$/.exec(name)?.[1]
  if (inner !== undefined) return listOf(typeOfName(inner, receiver))
  switch (name) {
    case 'text':
      return TEXT
    case 'number':
      return NUMBER
    case 'boolean':
      return BOOLEAN
    case 'null':
      return NULL
    case 'undefined':
      return UNDEFINED
    case 'list':
      return listOf(ANY)
    case 'object':
      return openObject()
    case 'element':
      return receiver.element
    case 'same':
      return receiver.self
    case 'dateTime':
    case 'date':
    case 'duration':
    case 'interval':
    case 'regexp':
    case 'set':
    case 'map':
    case 'url':
    case 'urlParams':
    case 'numberFormat':
    case 'dateFormat':
      return instanceOf(name)
    default:
      return ANY
  }
}

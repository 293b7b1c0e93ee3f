import type { JsonObject, JsonValue } from '@millrace/base'
import type { OptionsLoader } from '../generated/connector.ts'
import { placeholdersOf } from './template.ts'

/** The place of what somebody typed. */
export const SEARCH = 'search'

/** Properties of the config that the values of a loader depend on. */
export const dependenciesOf = (loader: OptionsLoader): readonly string[] =>
  [...new Set([loader.path, ...besidePath(loader)].flatMap(placeholdersOf))].filter((name) => name !== SEARCH)

/** Whether the service narrows the list itself. */
export const searchesItself = (loader: OptionsLoader): boolean => besidePath(loader).some((text) => placeholdersOf(text).includes(SEARCH))

const besidePath = ({ query = {}, body = {} }: OptionsLoader): readonly string[] => [
  ...Object.values(query),
  ...textsIn(body as JsonObject), // JSON, as all of it
]

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

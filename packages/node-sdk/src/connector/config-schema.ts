import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import type { ConnectorDefinition } from '../generated/connector.ts'
import { optionsHint } from '@millrace/workflow'
import { dependenciesOf } from './options-needs.ts'
import { AUTHENTICATION, choosesCredential, LIMIT, NO_CREDENTIAL, RETURN_ALL, type OperationPlan } from './plan.ts'
import { segmentsOf } from './pointer.ts'
import { placeholdersOf } from './template.ts'

const DEFS = '#/$defs/'

/** Names of shared schemas that a schema refers to. */
export function refsOf(schema: JsonValue | undefined): ReadonlySet<string> {
  const found = new Set<string>()
  const left: (JsonValue | undefined)[] = [schema]
  while (left.length > 0) {
    const at = left.pop() // a list, not recursion: specs nest deeper than a stack may
    if (typeof at !== 'object' || at === null) continue
    const ref = isJsonObject(at) ? at['$ref'] : undefined
    if (typeof ref === 'string' && ref.startsWith(DEFS)) found.add(segmentsOf(`/${decoded(ref.slice(DEFS.length))}`)[0] ?? '')
    for (const inside of Object.values(at)) left.push(inside)
  }
  return found
}

/** A reference is a URI: names with spaces are written as percent triples. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a percent sign of the name itself
  }
}

/** Finds the shared schemas that a schema needs. What each of them refers to is looked up once for the whole connector. */
export function sharedSchemas({ $defs = {} }: ConnectorDefinition): (schema: JsonValue) => JsonObject {
  const refs = new Map<string, ReadonlySet<string>>()
  const refsOfShared = (name: string): ReadonlySet<string> => {
    const known = refs.get(name)
    if (known !== undefined) return known
    const found = Object.hasOwn($defs, name) ? refsOf($defs[name]) : new Set<string>()
    refs.set(name, found)
    return found
  }
  return (schema) => {
    const needed = new Set<string>()
    const left = [...refsOf(schema)]
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (needed.has(name) || !Object.hasOwn($defs, name)) continue
      needed.add(name)
      left.push(...refsOfShared(name))
    }
    return Object.fromEntries([...needed].sort().map((name) => [name, $defs[name] ?? true]))
  }
}

/** Said while all pages of a list are fetched. */
const ALL_PAGES: JsonObject = {
  about: 'performance',
  id: 'all-pages',
  path: `/${RETURN_ALL}`,
  if: { required: [RETURN_ALL], properties: { [RETURN_ALL]: { const: true } } },
  message: 'All pages are fetched, however many there are.',
  suggestion: 'Take as many as are needed.',
  fix: { title: 'Stop at the limit', set: { [RETURN_ALL]: false } },
}

/** The config schema of an operation's node. Parts that operations share are the same objects, however many operations there are. */
export function configSchemaOf(plan: OperationPlan, sharedOf: (schema: JsonValue) => JsonObject): JsonObject {
  const own = withDependencies(isJsonObject(plan.operation.config) ? plan.operation.config : {}, plan.connector)
  const variables = variablesOf(plan)
  const properties = {
    ...variables,
    ...(isJsonObject(own['properties']) ? own['properties'] : {}),
    ...pagingFields(plan),
    ...credentialField(plan),
  }
  const listed = Array.isArray(own['required']) ? own['required'] : []
  // A variable with a default is filled in; any other is part of the address.
  const needed = Object.entries(variables).filter(([, schema]) => !isJsonObject(schema) || !Object.hasOwn(schema, 'default'))
  const required = [...new Set([...needed.map(([name]) => name), ...listed])]
  const shared = { ...sharedOf([own, variables]), ...(isJsonObject(own['$defs']) ? own['$defs'] : {}) }
  return {
    additionalProperties: false,
    ...own,
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(plan.operation.paging === undefined ? {} : { 'x-advice': [ALL_PAGES] }),
    ...(Object.keys(shared).length === 0 ? {} : { $defs: shared }),
  }
}

/** Says at each field with options what they depend on, which its loader knows. */
function withDependencies(config: JsonObject, { options = {} }: ConnectorDefinition): JsonObject {
  if (Object.keys(options).length === 0) return config
  const walk = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(walk)
    if (!isJsonObject(value)) return value
    const copy = Object.fromEntries(Object.entries(value).map(([name, inside]): [string, JsonValue] => [name, walk(inside)]))
    const hint = optionsHint(value)
    const loader = hint === undefined || !Object.hasOwn(options, hint.name) ? undefined : options[hint.name]
    if (hint === undefined || loader === undefined) return copy
    const dependsOn = [...new Set([...hint.dependsOn, ...dependenciesOf(loader)])]
    return { ...copy, 'x-ui': { ...(value['x-ui'] as JsonObject), options: { name: hint.name, dependsOn } } }
  }
  return walk(config) as JsonObject
}

function variablesOf({ baseUrl, connector: { variables = {} } }: OperationPlan): JsonObject {
  return Object.fromEntries(
    placeholdersOf(baseUrl)
      .filter((name) => Object.hasOwn(variables, name))
      .map((name) => [name, variables[name] ?? true]),
  )
}

function pagingFields({ operation: { paging } }: OperationPlan): JsonObject {
  if (paging === undefined) return {}
  return {
    [RETURN_ALL]: {
      title: 'Return all',
      description: 'All that the service has, page by page.',
      type: 'boolean',
      default: false,
    },
    [LIMIT]: {
      title: 'Limit',
      description: 'How many at most, unless all are returned.',
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      default: 50,
    },
  }
}

function credentialField(plan: OperationPlan): JsonObject {
  if (!choosesCredential(plan)) return {}
  const choices = plan.credentialRequired ? plan.credentials : [NO_CREDENTIAL, ...plan.credentials]
  return {
    [AUTHENTICATION]: {
      title: 'Authentication',
      description: 'Kind of credential that signs the requests.',
      enum: [...choices],
      default: choices[0] ?? NO_CREDENTIAL,
    },
  }
}

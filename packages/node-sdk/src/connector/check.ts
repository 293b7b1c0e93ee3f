import { isForbiddenName, isJsonObject, toError, type JsonObject, type JsonValue, pointerStep } from '@millrace/base'
import { faultsOf } from '@millrace/workflow/check'
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { ConnectorDefinition, ConnectorOperation, MigrationStep } from '../generated/connector.ts'
import { inPlainWords, type Issue } from '../plain-words.ts'
import schema from './connector.schema.json' with { type: 'json' }
import { configSchemaOf, refsOf, sharedSchemas } from './config-schema.ts'
import { optionsHintsIn } from '@millrace/workflow'
import { dependenciesOf, SEARCH } from './options-needs.ts'
import { AUTHENTICATION, choosesCredential, LIMIT, planOf, RETURN_ALL } from './plan.ts'
import { segmentsOf } from './pointer.ts'
import { placeholdersOf } from './template.ts'

const MOST_ISSUES = 100
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const createAjv = (allErrors: boolean): Ajv2020 => {
  const ajv = new Ajv2020({ strict: false, allErrors })
  addFormats.default(ajv)
  return ajv
}
/** Compiled when the first connector comes: most processes that load the SDK never see one. */
let compiled: ValidateFunction | undefined
const first = createAjv(false)
const check = (): ValidateFunction => (compiled ??= first.compile(schema))

/**
 * What is wrong with a connector definition, in words for people: first its form, then what no schema can say. Empty when nodes can be
 * made of it.
 */
export function checkConnector(value: unknown): readonly Issue[] {
  const faults = faultsOf(value, check(), () => createAjv(true).compile(schema))
  if (faults.length > 0) return inPlainWords(faults)
  const connector = value as ConnectorDefinition // the schema vouches for it
  const issues: Issue[] = []
  const add: Add = (path, message) => {
    if (issues.length < MOST_ISSUES) issues.push({ path, message })
  }
  checkTop(connector, add)
  const sharedOf = sharedSchemas(connector)
  connector.operations.forEach((operation, index) => {
    const at: Add = (path, message) => add(`/operations/${index}${path}`, `${message} (${operation.id})`)
    checkOperation(connector, operation, at)
    const config = configSchemaOf(planOf(connector, operation), sharedOf)
    checkSchema(config, (message) => at('/config', message))
  })
  return issues
}

type Add = (path: string, message: string) => void

function checkTop(connector: ConnectorDefinition, add: Add): void {
  const seen = new Set<string>()
  connector.operations.forEach((operation, index) => {
    const name = `${operation.id}@${operation.version ?? connector.version ?? 1}`
    if (seen.has(name)) add(`/operations/${index}/id`, `is there twice: ${name}`)
    seen.add(name)
  })
  checkBaseUrl(connector, connector.baseUrl, (message) => add('/baseUrl', message))
  checkNames(Object.keys(connector.variables ?? {}), (name) => add('/variables', `cannot have the name "${name}"`))
  checkHeaders(connector.headers, (message) => add('/headers', message))
  checkRules(connector.errors, add)
  checkLoaders(connector, add)
}

function checkLoaders({ options = {} }: ConnectorDefinition, add: Add): void {
  checkNames(Object.keys(options), (name) => add('/options', `cannot have the name "${name}"`))
  for (const [name, loader] of Object.entries(options)) {
    const at = `/options/${pointerStep(name)}`
    if (placeholdersOf(loader.path).includes(SEARCH)) add(`${at}/path`, 'has the place "{search}"; put it into "query" or "body"')
    if (/[\s#]/.test(loader.path)) add(`${at}/path`, 'must have neither spaces nor a fragment')
    for (const pointer of [loader.items, loader.value, loader.label, loader.description])
      checkPointer(pointer, (message) => add(at, message))
  }
}

/** Fields must name loaders that are there, and loaders properties that the form can have. */
function checkOptionFields({ options = {}, variables = {} }: ConnectorDefinition, properties: JsonObject, add: Add): void {
  for (const { name } of optionsHintsIn({ properties }).values()) {
    const loader = Object.hasOwn(options, name) ? options[name] : undefined
    if (loader === undefined) add('/config', `names the options "${name}", which are not there`)
    for (const needed of loader === undefined ? [] : dependenciesOf(loader))
      if (!Object.hasOwn(properties, needed) && !Object.hasOwn(variables, needed))
        add('/config', `has options "${name}", which need "${needed}", and no property of that name`)
  }
}

function checkBaseUrl({ variables = {} }: ConnectorDefinition, baseUrl: string, refuse: (message: string) => void): void {
  for (const name of placeholdersOf(baseUrl))
    if (!Object.hasOwn(variables, name)) refuse(`has the place "{${name}}", but there is no variable of that name`)
  const example = baseUrl.startsWith('{') ? baseUrl.replace(/^\{[^}]*\}/, 'https://example.com') : baseUrl
  const filled = example.replace(/\{[^{}]*\}/g, 'x')
  const url = URL.canParse(filled) ? new URL(filled) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    return refuse('must be absolute, like https://api.example.com, or begin with a variable')
  if (url.search !== '' || url.hash !== '') refuse('must have neither a query nor a fragment')
  if (url.username !== '' || url.password !== '') refuse('must not hold a login; use a credential')
}

function checkOperation(connector: ConnectorDefinition, operation: ConnectorOperation, add: Add): void {
  const plan = planOf(connector, operation)
  if (operation.baseUrl !== undefined) checkBaseUrl(connector, operation.baseUrl, (message) => add('/baseUrl', message))
  const config = isJsonObject(operation.config) ? operation.config : {}
  const properties = isJsonObject(config['properties']) ? config['properties'] : {}
  checkNames(Object.keys(properties), (name) => add('/config/properties', `cannot have the name "${name}"`))
  const taken = [
    ...(operation.paging === undefined ? [] : [RETURN_ALL, LIMIT]),
    ...(choosesCredential(plan) ? [AUTHENTICATION] : []),
    ...placeholdersOf(plan.baseUrl),
  ]
  for (const name of taken)
    if (Object.hasOwn(properties, name))
      add(`/config/properties/${name}`, 'has the name of a field that every such node has; give it another one')
  checkParameters(operation, properties, add)
  checkOptionFields(connector, properties, add)
  checkBody(operation, add)
  checkPaging(operation, add)
  checkHeaders(operation.headers, (message) => add('/headers', message))
  checkRules(operation.errors, add)
  checkMigration(
    operation.migrate ?? [],
    { version: operation.version ?? connector.version ?? 1, properties: taken.concat(Object.keys(properties)) },
    add,
  )
  checkReferences(connector, operation, add)
}

function checkParameters({ path, parameters, body }: ConnectorOperation, properties: JsonObject, add: Add): void {
  const inPath = new Set(placeholdersOf(path))
  const placed = new Set<string>()
  for (const [property, placement] of Object.entries(parameters)) {
    const { name = property } = placement
    const refuse = (message: string): void => add(`/parameters/${pointerStep(property)}`, message)
    if (!Object.hasOwn(properties, property)) refuse('is no property of the config')
    if (placement.in === 'path') {
      if (!inPath.has(name)) refuse(`goes to "{${name}}", which the path does not have`)
      if (placed.has(name)) refuse(`goes to "{${name}}", as another property does`)
      placed.add(name)
    }
    if (placement.in === 'header' && !TOKEN.test(name)) refuse(`goes to the header "${name}", which no header can be called`)
    if (placement.in === 'variable' && body?.type !== 'graphql') refuse('is a variable, but the body is not of the type graphql')
    checkPointer(placement.pointer, refuse)
  }
  for (const name of inPath) if (!placed.has(name)) add('/path', `has the place "{${name}}", but no property goes there`)
  if (/[\s?#]/.test(path.replace(/\?.*$/s, ''))) add('/path', 'must have neither spaces nor a fragment')
}

function checkBody({ body, parameters, idempotency }: ConnectorOperation, add: Add): void {
  checkPointer(idempotency?.pointer, (message) => add('/idempotency/pointer', message))
  if (idempotency?.header !== undefined && !TOKEN.test(idempotency.header)) add('/idempotency/header', 'is no name of a header')
  if (body === undefined) return
  if (body.type === 'graphql' && body.query === undefined) add('/body', '"query" is required for graphql')
  if (body.type !== 'xml' && body.type !== 'soap') return
  if (body.template === undefined) return add('/body', `"template" is required for ${body.type}`)
  const inBody = Object.entries(parameters).filter(([, placement]) => placement.in === 'body')
  const names = new Set(inBody.map(([property, { name = property }]) => name))
  for (const name of placeholdersOf(body.template))
    if (!names.has(name)) add('/body/template', `has the place "{${name}}", but no property goes there`)
}

function checkPaging({ paging }: ConnectorOperation, add: Add): void {
  if (paging === undefined) return
  const places = [...('parameter' in paging ? [paging.parameter] : []), ...(paging.size === undefined ? [] : [paging.size])]
  for (const { in: where, name } of places) {
    if (where === 'header' && !TOKEN.test(name)) add('/paging', `names the header "${name}", which no header can be called`)
    if (where === 'body' && name.startsWith('/')) checkPointer(name, (message) => add('/paging', message))
  }
}

function checkNames(names: readonly string[], refuse: (name: string) => void): void {
  for (const name of names) if (isForbiddenName(name)) refuse(name)
}

const checkPointer = (pointer: string | undefined, refuse: (message: string) => void): void =>
  checkNames(segmentsOf(pointer ?? ''), (name) => refuse(`has the pointer "${pointer}", which leads over "${name}"`))

function checkHeaders(headers: ConnectorDefinition['headers'], refuse: (message: string) => void): void {
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!TOKEN.test(name)) refuse(`has "${name}", which no header can be called`)
    if (/[\r\n\0]/.test(value)) refuse(`has a line break in "${name}"`)
  }
}

function checkRules(rules: ConnectorDefinition['errors'], add: Add): void {
  rules?.forEach((rule, index) => {
    if (rule.status === undefined && rule.pointer === undefined)
      add(`/errors/${index}`, 'needs "status" or "pointer", or it would fit every answer')
  })
}

function checkMigration(
  steps: readonly MigrationStep[],
  { version, properties }: { readonly version: number; readonly properties: readonly string[] },
  add: Add,
): void {
  const seen = new Set<number>()
  const newest = Math.max(...steps.map(({ to }) => to))
  steps.forEach(({ to, rename = {}, add: added = {}, remove = [] }, index) => {
    const refuse = (message: string): void => add(`/migrate/${index}`, message)
    if (to > version) refuse(`leads to version ${to}, but this is version ${version}`)
    if (seen.has(to)) refuse(`leads to version ${to}, as another step does`)
    seen.add(to)
    const names = [...Object.values(rename), ...Object.keys(added)]
    checkNames([...names, ...Object.keys(rename), ...remove], (name) => refuse(`names "${name}"`))
    // What an earlier step names may have another name by now.
    if (to === newest)
      for (const name of names) if (!properties.includes(name)) refuse(`gives "${name}", which is no property of the config`)
  })
}

function checkReferences({ $defs = {}, variables = {} }: ConnectorDefinition, { config }: ConnectorOperation, add: Add): void {
  const own = isJsonObject(config) && isJsonObject(config['$defs']) ? config['$defs'] : {}
  for (const name of refsOf([config, ...Object.values(variables)]))
    if (!Object.hasOwn($defs, name) && !Object.hasOwn(own, name)) add('/config', `refers to "#/$defs/${name}", which is not there`)
}

function checkSchema(config: JsonValue, refuse: (message: string) => void): void {
  try {
    if (first.validateSchema(config as JsonObject) === true) return
    const [fault] = inPlainWords(first.errors)
    refuse(`is no valid JSON Schema: ${fault?.path ?? ''} ${fault?.message ?? ''}`)
  } catch (thrown) {
    refuse(`is no valid JSON Schema: ${toError(thrown).message}`)
  }
}

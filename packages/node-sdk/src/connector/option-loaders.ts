import { isJsonObject, NodeError, type JsonObject, type JsonValue } from '@millrace/base'
import type { ConnectorOperation, OptionsLoader } from '../generated/connector.ts'
import { sendRequest } from '../http-errors.ts'
import { optionsHintsIn } from '@millrace/workflow'
import { matchingOptions, optionsNeed, type FieldOption, type OptionLoaders, type OptionPage } from '../options.ts'
import type { OptionsContext } from '../options.ts'
import { itemValues, valueOf } from './answer.ts'
import { fillBaseUrl } from './base-url.ts'
import { textOf } from './encode.ts'
import { dependenciesOf, SEARCH, searchesItself } from './options-needs.ts'
import { askFor, FIRST_PAGE, nextPage, pageSizeOf, sameOrigin, type PageAsk, type PageState } from './paging.ts'
import type { OperationPlan } from './plan.ts'
import { readAt } from './pointer.ts'
import { requestOf } from './request.ts'
import { fillIn, placeholdersOf } from './template.ts'

/** Pages that one call looks through for what fits a search that the service knows nothing of. */
const MOST_PAGES = 5
/** Values that are enough for somebody to choose from. */
const ENOUGH = 20
const PAGE_SIZE = 100

/** The loaders that the fields of an operation name; undefined when there are none. */
export function loadersOf(plan: OperationPlan): OptionLoaders<JsonObject> | undefined {
  const { options: known } = plan.connector
  if (known === undefined || !isJsonObject(plan.operation.config)) return undefined
  const named = [...optionsHintsIn(plan.operation.config).keys()].filter((name) => Object.hasOwn(known, name))
  if (named.length === 0) return undefined
  const loaders = named.map((name) => {
    const loader = known[name] as OptionsLoader // it has it as its own
    const lookup = lookupOf(plan, loader)
    return [name, (context: OptionsContext<JsonObject>) => load(lookup, context)] as const
  })
  return Object.freeze(Object.fromEntries(loaders))
}

interface Lookup {
  readonly plan: OperationPlan
  readonly loader: OptionsLoader
  readonly needs: readonly string[]
  /** Whether the service narrows the list itself. */
  readonly searches: boolean
}

const lookupOf = (plan: OperationPlan, loader: OptionsLoader): Lookup => ({
  ...{ plan, loader },
  needs: dependenciesOf(loader),
  searches: searchesItself(loader),
})

async function load(lookup: Lookup, context: OptionsContext<JsonObject>): Promise<OptionPage> {
  const { loader, needs, searches } = lookup
  const missing = needs.filter((name) => isEmpty(context.config[name]))
  if (missing.length > 0) throw optionsNeed(...missing)
  const search = context.search.trim()
  const { plan, config } = requestPlan(lookup, context.config, search)
  const size = loader.paging === undefined ? undefined : pageSizeOf(loader.paging, PAGE_SIZE)
  const found: FieldOption[] = []
  let state: PageState | undefined = stateFrom(context.cursor, fillBaseUrl(plan.baseUrl, config))
  for (let asked = 0; state !== undefined && asked < MOST_PAGES; asked += 1) {
    const page = await ask(plan, { ...context, config }, loader.paging === undefined ? { values: [] } : askFor(loader.paging, state, size))
    const options = page.items.flatMap((item) => optionOf(loader, item) ?? [])
    found.push(...(searches ? options : matchingOptions(options, search)))
    state = loader.paging === undefined ? undefined : nextPage(loader.paging, state, { ...page, size })
    if (search === '' || searches || found.length >= ENOUGH) break
  }
  return { options: found, ...(state === undefined ? {} : { nextCursor: JSON.stringify(state) }) }
}

const isEmpty = (value: JsonValue | undefined): boolean => value === undefined || value === null || value === ''

/** The list as an operation of its own, so that it is asked for, signed and judged as all others are. */
function requestPlan(
  { plan, loader }: Lookup,
  config: Partial<JsonObject>,
  search: string,
): { readonly plan: OperationPlan; readonly config: JsonObject } {
  const { id, title, description, config: schema } = plan.operation
  const { method, path, paging, items } = loader
  const fill = (text: string): string => fillIn(text, (name) => (name === SEARCH ? search : textOf(config[name] ?? '')))
  // An empty search is none. No property of a config begins with a question mark.
  const query = Object.entries(loader.query ?? {}).flatMap(([name, text]) => (fill(text) === '' ? [] : [[name, fill(text)] as const]))
  const operation: ConnectorOperation = {
    ...{ id, title, description, config: schema, method, path },
    parameters: {
      ...Object.fromEntries(placeholdersOf(path).map((name) => [name, { in: 'path' as const }])),
      ...Object.fromEntries(query.map(([name]) => [`?${name}`, { in: 'query' as const, name }])),
    },
    ...(loader.body === undefined ? {} : { body: { type: 'json', constants: filled(loader.body as JsonObject, fill) as JsonObject } }),
    response: { type: 'json', ...(items === undefined ? {} : { items }) },
    ...(paging === undefined ? {} : { paging }),
  }
  const values = Object.fromEntries(query.map(([name, text]) => [`?${name}`, text]))
  return { plan: { ...plan, operation, effects: 'read' }, config: { ...(config as JsonObject), ...values } }
}

function filled(value: JsonValue, fill: (text: string) => string): JsonValue {
  if (typeof value === 'string') return fill(value)
  if (Array.isArray(value)) return value.map((one) => filled(one, fill))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, filled(inside, fill)]))
}

async function ask(plan: OperationPlan, context: OptionsContext<JsonObject> & { readonly config: JsonObject }, page: PageAsk) {
  const request = requestOf(plan, { config: context.config, idempotencyKey: '', page })
  const response = await sendRequest(context, request)
  const body = valueOf(plan, response, { asked: { method: request.method ?? 'GET', url: request.url }, now: context.now })
  return { url: request.url, headers: response.headers, body, items: itemValues(plan, body) }
}

/** What has no value cannot be chosen; what has no name is shown by its value. */
function optionOf(loader: OptionsLoader, item: JsonValue): FieldOption | undefined {
  const value = readAt(item, loader.value)
  if (value === undefined || value === null) return undefined
  const text = (pointer: string | undefined): string => textOf((pointer === undefined ? undefined : readAt(item, pointer)) ?? '')
  const description = text(loader.description)
  return { value, label: text(loader.label) || textOf(value), ...(description === '' ? {} : { description }) }
}

/** The cursor comes from outside: it may say where a listing stands, but not lead to another service. */
function stateFrom(cursor: string | undefined, baseUrl: string): PageState {
  if (cursor === undefined) return FIRST_PAGE
  const state = parsed(cursor)
  const isState = isJsonObject(state) && Number.isSafeInteger(state['pages']) && Number.isSafeInteger(state['taken'])
  if (!isState || (state['url'] !== undefined && typeof state['url'] !== 'string'))
    throw new NodeError('options.cursor', 'The cursor is none that this list gave.', { hint: 'Load the values from the beginning.' })
  const { pages, taken, cursor: position, url } = state
  return {
    ...{ pages: Number(pages), taken: Number(taken) },
    ...(position === undefined ? {} : { cursor: position }),
    ...(url === undefined ? {} : { url: sameOrigin(String(url), baseUrl) }),
  }
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined // the caller says what that means
  }
}

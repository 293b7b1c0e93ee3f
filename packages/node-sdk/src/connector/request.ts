import { isJsonObject, NodeError, type JsonObject, type JsonValue, pointerStep } from '@millrace/base'
import type { ParameterPlacement } from '../generated/connector.ts'
import type { HttpRequest } from '../http.ts'
import { fillBaseUrl } from './base-url.ts'
import { bodyOf } from './body.ts'
import { headerText, pathText, percentEncode, queryPairs, textOf, type Pair } from './encode.ts'
import type { PageAsk } from './paging.ts'
import { credentialOf, type OperationPlan } from './plan.ts'
import { withValueAt } from './pointer.ts'
import { fillIn } from './template.ts'

const KEY_HEADER = 'Idempotency-Key'

const NOT_IN_HEADERS = /[^\t\u0020-\u007e\u0080-\u00ff]/

/** A request while its parts are collected. */
export interface Draft {
  readonly query: Pair[]
  /** By lower-case name. */
  readonly headers: Map<string, readonly [name: string, value: string]>
  readonly cookies: string[]
  body: JsonValue | undefined
  variables: JsonObject
}

export interface RequestInput {
  readonly config: JsonObject
  /** One for each item, the same on every attempt. */
  readonly idempotencyKey: string
  readonly page: PageAsk
}

/** The request that a config stands for. Throws NodeError `config.invalid` for values that cannot be where they should go. */
export function requestOf(plan: OperationPlan, { config, idempotencyKey, page }: RequestInput): HttpRequest {
  const { operation, connector } = plan
  const draft: Draft = {
    query: [],
    headers: new Map(),
    cookies: [],
    body: operation.body?.constants as JsonValue | undefined,
    variables: {},
  }
  for (const [name, value] of Object.entries({ ...connector.headers, ...operation.headers })) putHeader(draft, name, value)
  for (const [property, placement] of Object.entries(operation.parameters)) {
    const value = Object.hasOwn(config, property) ? config[property] : undefined
    if (value !== undefined) place(draft, { property, placement, value })
  }
  putKey(draft, plan, idempotencyKey)
  for (const { placement, value } of page.values) placePage(draft, placement, value)
  const url = page.url ?? withQuery(urlOf(plan, config), draft.query)
  const content = bodyOf(operation, draft, config)
  if (content.contentType !== undefined) putHeader(draft, 'Content-Type', content.contentType)
  for (const [name, value] of Object.entries(content.headers ?? {})) putHeader(draft, name, value)
  if (draft.cookies.length > 0) putHeader(draft, 'Cookie', draft.cookies.join('; '))
  const credential = credentialOf(plan, config)
  return {
    method: operation.method,
    url,
    ...(draft.headers.size === 0 ? {} : { headers: Object.fromEntries(draft.headers.values()) }),
    ...(content.body === undefined ? {} : { body: content.body, bodyType: content.bodyType }),
    ...(credential === undefined ? {} : { credential }),
    responseType: responseTypeOf(plan),
    acceptStatus: 'any',
  }
}

// JSON is parsed by the interpreter: only so can it tell a broken answer from a broken connection.
function responseTypeOf({ operation }: OperationPlan): 'auto' | 'text' | 'bytes' {
  const { type = 'auto' } = operation.response ?? {}
  return type === 'json' || type === 'xml' ? 'text' : type
}

function place(draft: Draft, { property, placement, value }: { property: string; placement: ParameterPlacement; value: JsonValue }): void {
  const { name = property } = placement
  switch (placement.in) {
    case 'path':
      return // `urlOf` reads them in the order of the path
    case 'query':
      if (value !== null) draft.query.push(...queryPairs(name, value, placement))
      return
    case 'header':
      if (value !== null) putHeader(draft, name, headerText(value, placement))
      return
    case 'cookie':
      if (value !== null) draft.cookies.push(...queryPairs(name, value, placement).map(([key, text]) => `${key}=${text}`))
      return
    case 'body':
      draft.body = withBody(draft.body, placement.pointer ?? pointerTo(name), value)
      return
    case 'variable':
      draft.variables = withValueAt(draft.variables, pointerTo(name), value) as JsonObject // an object stays one below its top
  }
}

const pointerTo = (name: string): string => `/${pointerStep(name)}`

/** A whole body that is an object goes together with what is in it already. */
function withBody(body: JsonValue | undefined, pointer: string, value: JsonValue): JsonValue {
  if (pointer === '' && isJsonObject(body) && isJsonObject(value)) return { ...body, ...value }
  return withValueAt(body, pointer, value)
}

function placePage(draft: Draft, { in: where, name }: PageAsk['values'][number]['placement'], value: JsonValue): void {
  switch (where) {
    case 'query': {
      const key = percentEncode(name)
      draft.query.splice(0, draft.query.length, ...draft.query.filter(([other]) => other !== key), [key, percentEncode(textOf(value))])
      return
    }
    case 'header':
      putHeader(draft, name, textOf(value))
      return
    case 'body':
      draft.body = withValueAt(draft.body, name.startsWith('/') ? name : pointerTo(name), value)
      return
    case 'variable':
      draft.variables = withValueAt(draft.variables, pointerTo(name), value) as JsonObject
  }
}

function putKey(draft: Draft, { operation }: OperationPlan, key: string): void {
  const { idempotency } = operation
  if (idempotency?.by !== 'key') return
  if (idempotency.pointer !== undefined) draft.body = withValueAt(draft.body, idempotency.pointer, key)
  if (idempotency.header !== undefined || idempotency.pointer === undefined) {
    const header = idempotency.header ?? KEY_HEADER
    if (!draft.headers.has(header.toLowerCase())) putHeader(draft, header, key) // a key of the user's wins
  }
}

function putHeader(draft: Draft, name: string, value: string): void {
  if (NOT_IN_HEADERS.test(value))
    throw new NodeError('config.invalid', `The header "${name}" holds a line break or a character that headers cannot hold.`, {
      hint: 'Headers are single lines of Latin letters.',
      detail: { header: name },
    })
  draft.headers.set(name.toLowerCase(), [name, value])
}

/** The address without its query. */
function urlOf(plan: OperationPlan, config: JsonObject): string {
  const { path, parameters } = plan.operation
  const byName = new Map(
    Object.entries(parameters)
      .filter(([, placement]) => placement.in === 'path')
      .map(([property, placement]) => [placement.name ?? property, { property, placement }]),
  )
  const filled = fillIn(path, (name) => {
    const found = byName.get(name)
    if (found === undefined) return undefined
    const value = Object.hasOwn(config, found.property) ? config[found.property] : undefined
    const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
    if (empty) throw refusedPath(found.property, 'is part of the address and must not be empty')
    return pathText(name, value, found.placement)
  })
  for (const segment of filled.split(/[/\\]/))
    if (/^(\.|%2e){1,2}$/i.test(segment))
      throw refusedPath([...byName.values()][0]?.property ?? '', 'would lead to another address with "." or ".."')
  return `${fillBaseUrl(plan.baseUrl, config)}${filled === '' || filled.startsWith('/') ? '' : '/'}${filled}`
}

const refusedPath = (property: string, why: string): NodeError =>
  new NodeError('config.invalid', `"${property}" ${why}.`, { detail: { path: `/${property}` } })

/** A path may have a query of its own, e.g. `/?action=list`. */
function withQuery(url: string, pairs: readonly Pair[]): string {
  if (pairs.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`
}

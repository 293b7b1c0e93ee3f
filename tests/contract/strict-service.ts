import type { JsonObject, JsonValue } from '@millrace/base'
import { isOf, mediaType, mergedOf, multipartPairs, nested, pairsOf, parsed, queryValue, typesOf, valueOf, type Pair } from './decode.ts'
import { SchemaCheck } from './schema-check.ts'
import { object, text, type Source, type SourceOperation, type SourceParameter } from './source.ts'

/** A request as it lies on the wire. */
export interface WireRequest {
  readonly method: string
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** 2xx, or why the service does not take a request. */
export interface Answer {
  readonly status: number
  readonly problems: readonly string[]
}

interface Route {
  readonly pattern: RegExp
  readonly literal: number
  readonly byMethod: ReadonlyMap<string, SourceOperation>
  readonly names: readonly string[]
}

/** A service that takes exactly what its document describes: nothing missing, nothing unknown, nothing of another type. */
export class StrictService {
  readonly #source: Source
  readonly #base: string
  readonly #check: SchemaCheck
  readonly #routes: readonly Route[]
  readonly #keys: ReadonlySet<string>

  constructor(source: Source, base: string) {
    this.#source = source
    this.#base = base
    this.#check = new SchemaCheck(source.root)
    this.#routes = routesOf(source)
    const schemes = { ...object(object(source.root['components'])['securitySchemes']), ...object(source.root['securityDefinitions']) }
    this.#keys = new Set(
      Object.values(schemes).map((scheme) => `${text(object(scheme)['in'])} ${text(object(scheme)['name']).toLowerCase()}`),
    )
  }

  answer(request: WireRequest): Answer {
    if (!request.url.startsWith(this.#base)) return refused(404, `${request.url} is not at ${this.#base}`)
    const [path = '', query = ''] = request.url.slice(this.#base.length).split(/\?(.*)/s)
    const routes = this.#routes.filter(({ pattern, byMethod }) => pattern.test(path) && byMethod.has(request.method))
    const [first, ...others] = routes.map((route) => this.#answerOf(route, path, query, request))
    if (first === undefined) {
      const other = this.#routes.some(({ pattern }) => pattern.test(path))
      return other ? refused(405, `${request.method} ${path}`) : refused(404, `nothing is at ${path}`)
    }
    // Two paths may be one on the wire (`/links` and `/links#share`); either may be meant.
    return first.status === 200 ? first : (others.find(({ status }) => status === 200) ?? first)
  }

  #answerOf(route: Route, path: string, query: string, request: WireRequest): Answer {
    const operation = route.byMethod.get(request.method) as SourceOperation
    const inPath = new Map(route.names.map((name, index) => [name, route.pattern.exec(path)?.[index + 1] ?? '']))
    const problems = [
      ...this.#pathProblems(operation, inPath),
      ...this.#queryProblems(operation, `${operation.path.split('?')[1] ?? ''}`, pairsOf(query)),
      ...this.#headerProblems(operation, request),
      ...this.#bodyProblems(operation, request),
    ]
    return { status: problems.length === 0 ? 200 : 400, problems }
  }

  #pathProblems({ parameters }: SourceOperation, values: ReadonlyMap<string, string>): readonly string[] {
    return parameters
      .filter(({ in: where }) => where === 'path')
      .flatMap(({ name, schema, style }) => {
        const raw = values.get(name) ?? ''
        if (raw === '') return [`path ${name} is empty`]
        if (typesOf(this.#source.root, schema).has('array')) return []
        const given = decodeURIComponent(style === 'label' || style === 'matrix' ? raw.slice(1) : raw)
        return this.#check.problems(schema, valueOf(this.#source.root, schema, given)).map((problem) => `path ${name}${problem}`)
      })
  }

  #queryProblems({ parameters }: SourceOperation, fixed: string, pairs: readonly Pair[]): readonly string[] {
    const { root } = this.#source
    const declared = parameters.filter(({ in: where }) => where === 'query')
    const left = pairs.filter(([name]) => !pairsOf(fixed).some(([known]) => known === name))
    // The exact name counts first: `a` and `a[b]` may be two parameters.
    const ownerOf = (name: string): SourceParameter | undefined =>
      declared.find((each) => each.name === name) ?? declared.find((each) => isOf(root, each, name))
    const unknown = left.filter(([name]) => ownerOf(name) === undefined).map(([name]) => `query ${name} is unknown`)
    const wrong = declared.flatMap((parameter) => {
      const own = left.filter(([name]) => ownerOf(name) === parameter)
      if (own.length === 0) return parameter.required && !this.#isCredential(parameter) ? [`query ${parameter.name} is missing`] : []
      const value = queryValue(root, parameter, own)
      return this.#check.problems(parameter.schema, value).map((problem) => `query ${parameter.name}${problem}`)
    })
    return [...unknown, ...wrong]
  }

  #headerProblems({ parameters }: SourceOperation, { headers }: WireRequest): readonly string[] {
    const cookies = new Map((headers['cookie'] ?? '').split('; ').map((part) => part.split('=') as [string, string]))
    return parameters.flatMap((parameter) => {
      const { name, in: where, required, schema } = parameter
      if (where !== 'header' && where !== 'cookie') return []
      const given = where === 'header' ? headers[name.toLowerCase()] : cookies.get(encodeURIComponent(name))
      const excused = SAID_ELSEWHERE.has(name.toLowerCase()) || this.#isCredential(parameter)
      if (given === undefined) return required && !excused ? [`${where} ${name} is missing`] : []
      if (typesOf(this.#source.root, schema).has('array')) return []
      return this.#check.problems(schema, valueOf(this.#source.root, schema, given)).map((problem) => `${where} ${name}${problem}`)
    })
  }

  /** The host signs, and no credential is chosen here: what the document's keys are called, and tokens beside them. */
  #isCredential({ name, in: where }: SourceParameter): boolean {
    return TOKEN.test(name) || this.#keys.has(`${where} ${name.toLowerCase()}`)
  }

  #bodyProblems({ body, method }: SourceOperation, request: WireRequest): readonly string[] {
    if (method === 'GET' || method === 'HEAD') return request.body === undefined ? [] : ['a body where none has a meaning']
    if (body === undefined) return request.body === undefined ? [] : ['a body that the operation does not have']
    if (request.body === undefined) return body.required ? ['the body is missing'] : []
    const type = mediaType(request.headers['content-type'] ?? '')
    const declared = [...body.contents].find(([name]) => fits(mediaType(name), type))
    if (declared === undefined) return [`the body is ${type}, not ${[...body.contents.keys()].join(' or ')}`]
    const value = this.#bodyValue(declared[1], request.body, request.headers['content-type'] ?? '')
    if (value === undefined) return /json/.test(type) ? ['the body is no JSON'] : []
    return this.#check
      .problems(declared[1], value)
      .map((problem) => `body${problem}`)
      .concat(this.#unknownFields(declared[1], value, type))
  }

  #bodyValue(schema: JsonValue | undefined, body: string, contentType: string): JsonValue | undefined {
    const type = mediaType(contentType)
    if (/json/.test(type)) return parsed(body)
    const isForm = type === 'application/x-www-form-urlencoded'
    if (!isForm && !type.startsWith('multipart/')) return undefined
    const pairs = isForm ? pairsOf(body) : multipartPairs(body, contentType)
    return formValue(this.#source.root, schema, pairs)
  }

  /** Services take unknown members of JSON, mostly; of forms they do not. */
  #unknownFields(schema: JsonValue | undefined, value: JsonValue, type: string): readonly string[] {
    if (/json/.test(type)) return []
    const flat = mergedOf(this.#source.root, schema)
    const known = object(flat['properties'])
    if (Object.keys(known).length === 0 || (flat['additionalProperties'] !== undefined && flat['additionalProperties'] !== false)) return []
    return Object.keys(object(value)).flatMap((name) => (Object.hasOwn(known, name) ? [] : [`field ${name} is unknown`]))
  }
}

const TOKEN = /^(?:token|access_token)$/i
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization', 'content-length', 'host'])
const refused = (status: number, why: string): Answer => ({ status, problems: [why] })

const fits = (declared: string, given: string): boolean =>
  declared === given || declared === '*/*' || (declared.endsWith('/*') && given.startsWith(declared.slice(0, -1)))

function formValue(root: JsonObject, schema: JsonValue | undefined, pairs: readonly Pair[]): JsonValue {
  const properties = object(mergedOf(root, schema)['properties'])
  const names = [...new Set(pairs.map(([name]) => (Object.hasOwn(properties, name) ? name : name.replace(/\[.*$/s, ''))))]
  return Object.fromEntries(
    names.map((name) => {
      const own = pairs.filter(([key]) => key === name || (!Object.hasOwn(properties, key) && key.startsWith(`${name}[`)))
      if (own.some(([key]) => key !== name)) return [name, nested(root, properties[name], name, own)]
      const values = own.map(([, value]) => value)
      if (typesOf(root, properties[name]).has('array') && !/^\[/.test(values[0] ?? ''))
        return [name, values.map((value) => valueOf(root, mergedOf(root, properties[name])['items'], value))]
      return [name, valueOf(root, properties[name], values[0] ?? '')]
    }),
  )
}

function routesOf({ operations }: Source): readonly Route[] {
  const byPath = new Map<string, SourceOperation[]>()
  for (const operation of operations) byPath.set(operation.path, [...(byPath.get(operation.path) ?? []), operation])
  return [...byPath]
    .map(([path, own]) => {
      const bare = path.split(/[?#]/)[0] ?? ''
      const names = [...bare.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
      const pattern = bare.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^{}]+\}/g, '([^/]+?)')
      const literal = bare.replace(/\{[^{}]+\}/g, '').length
      return { pattern: new RegExp(`^${pattern}/?$`), names, literal, byMethod: new Map(own.map((each) => [each.method, each])) }
    })
    .sort((a, b) => a.names.length - b.names.length || b.literal - a.literal)
}

import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'
import { objectAt, textAt } from '../document.ts'
import type { SchemaConverter } from '../schemas/converter.ts'
import { flattened } from '../schemas/merge-all-of.ts'
import { escaped, type SourceBody } from './body.ts'
import type { ConnectorOperation } from './fields.ts'
import type { Parameter } from './parameters.ts'
import type { SourceResponse } from './response.ts'

type Paging = NonNullable<ConnectorOperation['paging']>

interface PagePlace {
  readonly in: 'query' | 'body'
  readonly name: string
}

interface Candidate extends PagePlace {
  /** Lower case, without `$`, `_` and `-`. */
  readonly plain: string
  readonly schema: JsonObject
  readonly description: string
}

const SIZES = ['perpage', 'pagesize', 'limit', 'maxresults', 'count', 'size', 'top', 'take', 'max', 'resultsperpage', 'maxpagesize', 'rows']
const CURSORS = [
  'cursor',
  'pagetoken',
  'nextcursor',
  'nextpagetoken',
  'nexttoken',
  'startcursor',
  'startingtoken',
  'after',
  'marker',
  'continuation',
  'continuationtoken',
  'pagecursor',
  'offset',
  'next',
]
const NEXT_CURSORS = [
  'nextcursor',
  'nextpagetoken',
  'nexttoken',
  'nextmarker',
  'continuation',
  'continuationtoken',
  'endcursor',
  'nextstartingtoken',
  'cursor',
  'after',
  'offset',
  'next',
]
const NEXT_URLS = ['nextpageuri', 'nextpageurl', 'nexturl', 'odatanextlink', 'nextlink', 'next', 'nexthref']
const PAGES = ['page', 'pagenumber', 'pageno', 'pagenum']
const OFFSETS = ['offset', 'skip', 'startat', 'start', 'startindex', 'from']
const AROUND =
  /^(?:meta|metadata|paging|pagination|page|pageinfo|page_info|links|_links|response_metadata|responsemetadata|next_page|nextpage|next|pages|cursors)$/i

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** How an operation gives pages, guessed from its parameters and its answer; undefined when there is no good reason to think so. */
export function pagingOf(
  converter: SchemaConverter,
  source: { parameters: readonly Parameter[]; body: SourceBody | undefined; response: SourceResponse | undefined; method: string },
): Paging | undefined {
  if (source.response === undefined) return undefined
  const candidates = candidatesOf(converter, source)
  const find = (names: readonly string[]): Candidate | undefined =>
    names.flatMap((name) => candidates.filter((each) => each.plain === name))[0]
  const sizeCandidate = find(SIZES)
  const size = sizeCandidate === undefined ? {} : { size: { ...place(sizeCandidate), most: mostOf(sizeCandidate) } }
  const answer = answerFields(converter, source.response.level)
  return (
    byLastItem(candidates, answer, size) ?? byCursor(find, answer, size) ?? byAddress(source, answer, size) ?? byNumber(find, answer, size)
  )
}

type Find = (names: readonly string[]) => Candidate | undefined
type Size = { size?: PagePlace & { most: number } }

function byLastItem(candidates: readonly Candidate[], answer: readonly AnswerField[], size: Size): Paging | undefined {
  const after = candidates.find((each) => each.plain === 'startingafter')
  const more = answer.find((field) => field.plain === 'hasmore')
  return after === undefined || more === undefined
    ? undefined
    : { style: 'last-item', field: '/id', parameter: place(after), more: more.pointer, ...size }
}

function byCursor(find: Find, answer: readonly AnswerField[], size: Size): Paging | undefined {
  const parameter = find(CURSORS)
  if (parameter === undefined || isNumber(parameter.schema)) return undefined
  const next = NEXT_CURSORS.flatMap((name) =>
    answer.filter((field) => field.plain === name && isText(field.schema) && !/prev/i.test(field.pointer)),
  )[0]
  if (next === undefined) return undefined
  const more = answer.find((field) => field.plain === 'hasmore')
  return {
    style: 'cursor',
    cursor: next.pointer,
    parameter: place(parameter),
    ...(more === undefined ? {} : { more: more.pointer }),
    ...size,
  }
}

function byAddress(
  { method, response }: { method: string; response: SourceResponse | undefined },
  answer: readonly AnswerField[],
  size: Size,
): Paging | undefined {
  if (method !== 'GET') return undefined
  if (response?.headers.has('link') === true) return { style: 'link', ...size }
  const url = answer.find((field) => NEXT_URLS.includes(field.plain) && isText(field.schema) && isAddress(field))
  const nested = answer.find((field) => field.plain === 'href' && /\/next\/href$/.test(field.pointer))
  const found = url ?? nested
  return found === undefined ? undefined : { style: 'url', url: found.pointer, ...size }
}

function byNumber(find: Find, answer: readonly AnswerField[], size: Size): Paging | undefined {
  const total = (names: readonly string[]): { total?: string } => {
    const field = answer.find((each) => names.includes(each.plain) && isNumber(each.schema))
    return field === undefined ? {} : { total: field.pointer }
  }
  const page = find(PAGES)
  if (page !== undefined && !isObject(page.schema)) {
    const first = page.schema['default'] ?? page.schema['minimum']
    return {
      style: 'page',
      parameter: place(page),
      ...(first === 0 ? { first: 0 } : {}),
      ...total(['totalpages', 'pagecount', 'pages', 'lastpage', 'numpages']),
      ...size,
    }
  }
  const offset = size.size === undefined ? undefined : find(OFFSETS)
  if (offset === undefined || !isNumber(offset.schema)) return undefined
  return {
    style: 'offset',
    parameter: place(offset),
    ...total(['total', 'totalcount', 'totalitems', 'totalresults', 'totalrecords']),
    ...size,
  }
}

const place = ({ in: where, name }: Candidate): PagePlace => ({ in: where, name })

function candidatesOf(
  converter: SchemaConverter,
  { parameters, body, method }: { parameters: readonly Parameter[]; body: SourceBody | undefined; method: string },
): Candidate[] {
  const query = parameters.flatMap((each) =>
    each.in === 'query'
      ? [
          {
            in: 'query' as const,
            name: each.name,
            plain: plain(each.name),
            schema: flattened(converter.document, each.schema, each.name),
            description: textAt(each.source['description']),
          },
        ]
      : [],
  )
  if (method !== 'POST' || body?.members === undefined || body.type !== 'json') return query
  const members = Object.entries(objectAt(body.members['properties'])).map(([name, value]) => {
    const schema = flattened(converter.document, value, name)
    return { in: 'body' as const, name: `/${escaped(name)}`, plain: plain(name), schema, description: textAt(schema['description']) }
  })
  return [...query, ...members]
}

interface AnswerField {
  readonly pointer: string
  readonly plain: string
  readonly schema: JsonObject
}

/** The members of an answer around its list, and those of objects that by their names are about pages. */
function answerFields(converter: SchemaConverter, level: JsonObject): readonly AnswerField[] {
  const found: AnswerField[] = []
  const walk = (value: JsonObject, pointer: string, depth: number): void => {
    for (const [name, member] of Object.entries(objectAt(value['properties']))) {
      const schema = flattened(converter.document, member, name)
      const at = `${pointer}/${escaped(name)}`
      if (at.length > 400) continue
      found.push({ pointer: at, plain: plain(name), schema })
      if (depth < 3 && (AROUND.test(name) || (depth > 0 && isJsonObject(schema['properties'])))) walk(schema, at, depth + 1)
    }
  }
  walk(level, '', 0)
  return found
}

/** The most that one page may have: its maximum, or what its description says, or its default. */
function mostOf({ schema, description }: Candidate): number {
  const said = /(?:max(?:imum)?|up to|at most)\D{0,40}?(\d{1,6})|between \d+ and (\d{1,6})|\b1\s*(?:-|–|to)\s*(\d{1,6})/i.exec(
    description.slice(0, 2_000),
  )
  const numbers = [schema['maximum'], Number(said?.[1] ?? said?.[2] ?? said?.[3] ?? Number.NaN), schema['default']]
  return (
    (numbers.find((each) => Number.isInteger(each) && (each as number) >= 1 && (each as number) <= 1_000_000) as number | undefined) ?? 50
  )
}

const typesOf = (schema: JsonObject): readonly JsonValue[] =>
  Array.isArray(schema['type']) ? schema['type'] : schema['type'] === undefined ? [] : [schema['type']]
const isNumber = (schema: JsonObject): boolean => typesOf(schema).some((type) => type === 'integer' || type === 'number')
const isObject = (schema: JsonObject): boolean => typesOf(schema).includes('object')
const isText = (schema: JsonObject): boolean =>
  typesOf(schema).length === 0 ? schema['properties'] === undefined : typesOf(schema).includes('string')

function isAddress({ plain: name, schema }: AnswerField): boolean {
  if (name !== 'next') return true
  const words = `${textAt(schema['format'])} ${textAt(schema['description'])} ${String(schema['example'] ?? '')}`
  return /\bur[il]\b|https?:|link/i.test(words)
}

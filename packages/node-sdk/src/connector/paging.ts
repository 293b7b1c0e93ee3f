import { NodeError, type JsonValue } from '@millrace/base'
import type { PagePlacement, Paging } from '../generated/connector.ts'
import { textOf } from './encode.ts'
import { nextLink } from './link-header.ts'
import { readAt } from './pointer.ts'

/** A service that gives more pages than this for one item is taken to give them for ever. */
const MOST_PAGES = 10_000

/** What a page's request has besides the operation's parameters. */
export interface PageAsk {
  readonly values: readonly { readonly placement: PagePlacement; readonly value: JsonValue }[]
  /** Instead of the operation's address. */
  readonly url?: string
}

/** Where a listing stands. */
export interface PageState {
  /** Pages before this one. */
  readonly pages: number
  /** Items before this page. */
  readonly taken: number
  readonly cursor?: JsonValue
  readonly url?: string
}

export const FIRST_PAGE: PageState = Object.freeze({ pages: 0, taken: 0 })

/** A page as it came. */
export interface Page {
  readonly url: string
  readonly body: JsonValue
  readonly headers: Readonly<Record<string, string>>
  readonly items: readonly JsonValue[]
  /** How many items were asked for, if the service can be told. */
  readonly size: number | undefined
}

/** How many items to ask for at a time: as many as the service gives, but no more than are wanted. */
export const pageSizeOf = (paging: Paging, wanted: number): number | undefined =>
  paging.size === undefined ? undefined : Math.max(1, Math.min(paging.size.most, wanted))

export function askFor(paging: Paging, state: PageState, size: number | undefined): PageAsk {
  if (state.url !== undefined) return { values: [], url: state.url } // it has the size already
  const sized = paging.size === undefined || size === undefined ? [] : [{ placement: paging.size, value: size }]
  const at = positionOf(paging, state)
  return { values: at === undefined || !('parameter' in paging) ? sized : [...sized, { placement: paging.parameter, value: at }] }
}

function positionOf(paging: Paging, { pages, taken, cursor }: PageState): JsonValue | undefined {
  switch (paging.style) {
    case 'page':
      return (paging.first ?? 1) + pages
    case 'offset':
      return taken
    case 'cursor':
    case 'last-item':
      return cursor
    case 'link':
    case 'url':
      return undefined
  }
}

/** The page after this one; undefined when it was the last. */
export function nextPage(paging: Paging, state: PageState, page: Page): PageState | undefined {
  const next = { pages: state.pages + 1, taken: state.taken + page.items.length }
  switch (paging.style) {
    case 'cursor': {
      const cursor = readAt(page.body, paging.cursor)
      const over = cursor === undefined || cursor === null || cursor === '' || cursor === false || saysNoMore(paging.more, page)
      return over ? undefined : { ...next, cursor }
    }
    case 'last-item': {
      const cursor = readAt(page.items.at(-1), paging.field)
      if (cursor === undefined || cursor === null || saysNoMore(paging.more, page)) return undefined
      return paging.more === undefined && isShort(page) ? undefined : { ...next, cursor }
    }
    case 'page': {
      const total = numberAt(page.body, paging.total)
      return page.items.length === 0 || (total === undefined ? isShort(page) : next.pages >= total) ? undefined : next
    }
    case 'offset': {
      const total = numberAt(page.body, paging.total)
      return page.items.length === 0 || (total === undefined ? isShort(page) : next.taken >= total) ? undefined : next
    }
    case 'link': {
      const link = nextLink(page.headers['link'])
      return link === undefined ? undefined : { ...next, url: sameOrigin(link, page.url) }
    }
    case 'url': {
      const url = readAt(page.body, paging.url)
      return typeof url !== 'string' || url === '' ? undefined : { ...next, url: sameOrigin(url, page.url) }
    }
  }
}

const saysNoMore = (pointer: string | undefined, { body }: Page): boolean => pointer !== undefined && readAt(body, pointer) !== true

/** Fewer than were asked for: nothing comes after. Where the size is not known, only an empty page says so. */
const isShort = ({ items, size }: Page): boolean => size !== undefined && items.length < size

function numberAt(body: JsonValue, pointer: string | undefined): number | undefined {
  const value = pointer === undefined ? undefined : readAt(body, pointer)
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** The request of the next page is signed as the first one was, so it must go to the same service. */
export function sameOrigin(link: string, base: string): string {
  const { origin } = new URL(base)
  const url = URL.canParse(link, base) ? new URL(link, base) : undefined
  if (url !== undefined && url.origin === origin && url.username === '' && url.password === '') return url.href
  throw new NodeError('connector.paging-origin', `The service named a next page that is not at ${origin}; it is not asked for.`, {
    hint: 'Ask for fewer items, so that one page is enough, and tell the author of the connector.',
  })
}

/**
 * Keeps a listing from going on for ever: a position that comes again, the same page twice where pages are counted, or too many pages.
 */
export class PagingGuard {
  readonly #paging: Paging
  readonly #seen = new Set<string>()
  #last: string | undefined

  constructor(paging: Paging) {
    this.#paging = paging
  }

  /** Throws NodeError `connector.paging-loop` or `connector.too-many-pages`. */
  check(next: PageState, { items }: Page): void {
    if (next.pages >= MOST_PAGES)
      throw new NodeError('connector.too-many-pages', `The service gave ${MOST_PAGES} pages and has more.`, { hint: 'Set a limit.' })
    const position = next.url ?? (next.cursor === undefined ? undefined : textOf(next.cursor))
    if (position === undefined) return this.#checkPage(items)
    if (this.#seen.has(position)) throw loops('named the same next page twice')
    this.#seen.add(position)
  }

  #checkPage(items: readonly JsonValue[]): void {
    const page = JSON.stringify(items)
    if (page === this.#last) throw loops(`gave the same page twice, so it does not heed ${placeOf(this.#paging)}`)
    this.#last = page
  }
}

const placeOf = (paging: Paging): string => ('parameter' in paging ? `"${paging.parameter.name}"` : 'its own links')

const loops = (how: string): NodeError =>
  new NodeError('connector.paging-loop', `The service ${how}.`, {
    hint: 'Ask for fewer items, so that one page is enough, and tell the author of the connector.',
  })

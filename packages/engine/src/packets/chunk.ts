import { InvariantError } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { Origin } from './origin.ts'

/**
 * What a chunk of a packet holds: items with their origins, or only the places of input items that were passed on, as differences,
 * since those are small and repeat. Stored packets keep these forms.
 */
export type Chunk = { readonly pass: readonly number[] } | { readonly items: readonly Item[]; readonly from?: StoredOrigin }

type StoredOrigin =
  | { readonly place: number }
  | { readonly each: readonly number[] }
  | { readonly span: readonly [number, number] }
  | { readonly some: readonly number[]; readonly of: readonly [number, number] }
  | { readonly lists: readonly (readonly number[] | null)[]; readonly of: readonly [number, number] }

/** The text of a chunk whose items are JSON text already. */
export const encodeItems = (items: readonly string[], origin: Origin | undefined): string =>
  `{"items":[${items.join(',')}]${origin === undefined ? '' : `,"from":${JSON.stringify(stored(origin))}`}}`

export function encodePass(places: readonly number[]): string {
  return `{"pass":[${places.map((place, index) => place - (places[index - 1] ?? 0)).join(',')}]}`
}

function stored(origin: Origin): StoredOrigin {
  switch (origin.kind) {
    case 'place':
      return { place: origin.from }
    case 'each':
      return { each: origin.places }
    case 'span':
      return { span: [origin.from, origin.count] }
    case 'some':
      return { some: origin.places, of: [origin.from, origin.count] }
    case 'lists':
      return { lists: origin.lists, of: [origin.from, origin.count] }
    default:
      return origin satisfies never
  }
}

/** A chunk as it is used: passed items by their places, others with their origin. */
export type DecodedChunk =
  | { readonly kind: 'pass'; readonly places: readonly number[] }
  | { readonly kind: 'items'; readonly items: readonly Item[]; readonly origin: Origin | undefined }

/** Throws what JSON.parse throws, or an InvariantError. */
export function decodeChunk(text: string): DecodedChunk {
  const chunk = JSON.parse(text) as Chunk
  if ('pass' in chunk) {
    let place = 0
    return { kind: 'pass', places: chunk.pass.map((step) => (place += step)) }
  }
  if (!Array.isArray(chunk.items)) throw new InvariantError({ what: 'a packet chunk without items' })
  return { kind: 'items', items: chunk.items, origin: chunk.from === undefined ? undefined : originOf(chunk.from) }
}

function originOf(from: StoredOrigin): Origin {
  if ('place' in from) return { kind: 'place', from: from.place }
  if ('each' in from) return { kind: 'each', places: from.each }
  if ('span' in from) return { kind: 'span', from: from.span[0], count: from.span[1] }
  if ('lists' in from) return { kind: 'lists', lists: from.lists, from: from.of[0], count: from.of[1] }
  return { kind: 'some', places: from.some, from: from.of[0], count: from.of[1] }
}

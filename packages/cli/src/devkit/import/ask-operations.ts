import type { ListedOperation } from '@millrace/openapi'
import { tagsOf } from './selection.ts'

const MOST_SHOWN = 100
const DONE = Symbol('done')

/** Something that can be taken or left: a tag with all its operations, or one operation. */
interface Offer {
  readonly label: string
  readonly words: string
  readonly operationIds: readonly string[]
}

/** Lets a person search and choose operations, one after the other, until they say that it is enough. */
export async function askOperations(listed: readonly ListedOperation[]): Promise<ReadonlySet<string>> {
  const { search } = await import('@inquirer/prompts')
  const offers = offersOf(listed)
  const chosen = new Set<string>()
  for (;;) {
    const picked = await search<Offer | typeof DONE>({
      message: `Operations (${chosen.size} of ${listed.length} chosen): type to search, Enter takes or leaves`,
      pageSize: 15,
      source: (term = '') => [
        ...(chosen.size > 0 && term === '' ? [{ name: `Done: make nodes of these ${chosen.size}`, value: DONE } as const] : []),
        ...found(offers, term).map((offer) => ({ name: `${markOf(offer, chosen)} ${offer.label}`, value: offer })),
      ],
    })
    if (picked === DONE) return chosen
    const complete = picked.operationIds.every((id) => chosen.has(id))
    for (const id of picked.operationIds) {
      if (complete) chosen.delete(id)
      else chosen.add(id)
    }
  }
}

function offersOf(listed: readonly ListedOperation[]): readonly Offer[] {
  const all = { label: `all ${listed.length} operations`, words: 'all *', operationIds: listed.map(({ operationId }) => operationId) }
  const tags = tagsOf(listed).map((tag) => {
    const operationIds = listed.filter(({ tags: own }) => own.includes(tag)).map(({ operationId }) => operationId)
    return { label: `all ${operationIds.length} of ${tag}`, words: `tag:${tag}`.toLowerCase(), operationIds }
  })
  const operations = listed.map(({ operationId, method, path, title, deprecated }) => ({
    label: `${title}  ${method} ${path}${deprecated ? '  (deprecated)' : ''}`,
    words: `${operationId} ${title} ${method} ${path}`.toLowerCase(),
    operationIds: [operationId],
  }))
  return [...(tags.length > 1 ? tags : []), ...operations, all]
}

/** Those that hold all of the words. */
export function found(offers: readonly Offer[], term: string): readonly Offer[] {
  const words = term.toLowerCase().split(/\s+/).filter(Boolean)
  return offers.filter((offer) => words.every((word) => offer.words.includes(word))).slice(0, MOST_SHOWN)
}

const markOf = ({ operationIds }: Offer, chosen: ReadonlySet<string>): string =>
  operationIds.every((id) => chosen.has(id)) ? '◉' : operationIds.some((id) => chosen.has(id)) ? '◐' : '◯'

import { isJsonObject, NodeError, type JsonObject, type JsonValue, type Millis } from '@millrace/base'
import type { PollResult, Registration, TriggerEvent, Verdict } from './trigger.ts'

/** Most events of one page: they are kept in one transaction. */
export const MOST_EVENTS = 1000
const LONGEST_ID = 500
const MOST_CHARACTERS = 100_000

/** An event as it is kept. */
export interface CheckedEvent {
  readonly id: string | undefined
  /** JSON text of the list of items; undefined for one that starts nothing. */
  readonly items: string | undefined
}

/** A page as it is kept. */
export interface CheckedPage {
  readonly events: readonly CheckedEvent[]
  /** JSON text. */
  readonly cursor: string
  readonly more: boolean
}

/** What `poll` gave; throws a NodeError (`trigger.result`) that says what of it cannot be kept. */
export function checkPage(given: PollResult): CheckedPage {
  const page: unknown = given
  if (!isJsonObject(page)) return refuse('it is no object')
  const { events, cursor, more } = page
  if (!Array.isArray(events)) return refuse('"events" is no list')
  if (events.length > MOST_EVENTS) return refuse(`"events" has ${events.length} events; give ${MOST_EVENTS} at most, and "more"`)
  if (cursor === undefined) return refuse('it has no "cursor"')
  if (more !== undefined && typeof more !== 'boolean') return refuse('"more" is neither true nor false')
  return { events: events.map((event, index) => checkEvent(event, `events[${index}]`)), cursor: checkCursor(cursor), more: more === true }
}

/** JSON text of a cursor. Throws a NodeError (`trigger.result`). */
export function checkCursor(cursor: JsonValue): string {
  const text = JSON.stringify(cursor) as string | undefined // undefined for a function, which a package may give in spite of its types
  if (text === undefined || text.length > MOST_CHARACTERS) return refuse('"cursor" is no JSON value of a reasonable size')
  return text
}

/**
 * Throws a NodeError (`trigger.result`) that names the event as `where`. Of the items their data is kept: a trigger that looks or listens
 * stores no files, and a handle that it made up would open a file of somebody else's execution.
 */
export function checkEvent(given: TriggerEvent | JsonValue, where: string): CheckedEvent {
  if (!isJsonObject(given)) return refuse(`"${where}" is no object`)
  const { id, items } = given
  if (id !== undefined && (typeof id !== 'string' || id === '' || id.length > LONGEST_ID))
    return refuse(`the id of "${where}" is no text of 1 to ${LONGEST_ID} characters`)
  if (!Array.isArray(items) || !items.every((item): item is JsonObject => isJsonObject(item) && isJsonObject(item['json'])))
    return refuse(`the items of "${where}" are no list of items`)
  return { id, items: items.length === 0 ? undefined : JSON.stringify(items.map(({ json }) => ({ json }))) }
}

/** What `register` gave, as it comes out of the store. Throws a NodeError (`trigger.result`). */
export function checkRegistration(given: Registration, now: Millis): Registration {
  const registration: unknown = given
  if (!isJsonObject(registration)) return refuse('the registration is no object')
  const { state, expiresAt } = registration
  if (!isJsonObject(state)) return refuse('the "state" of the registration is no object')
  const text = JSON.stringify(state)
  if (text.length > MOST_CHARACTERS) return refuse(`the "state" of the registration has more than ${MOST_CHARACTERS} characters`)
  const kept = { state: JSON.parse(text) as Registration['state'] }
  if (expiresAt === undefined) return kept
  if (typeof expiresAt !== 'number' || !Number.isFinite(expiresAt) || expiresAt <= now)
    return refuse('"expiresAt" of the registration is no time to come, in milliseconds since 1970')
  return { ...kept, expiresAt: Math.floor(expiresAt) }
}

/** What `verify` gave. Throws a NodeError (`trigger.result`): a call is not let in by mistake. */
export function checkVerdict(given: Verdict): Verdict {
  const verdict: unknown = given
  if (!isJsonObject(verdict)) return refuse('the verdict is no object')
  const { verdict: name, response } = verdict
  const status = isJsonObject(response) ? response['status'] : undefined
  if (name === 'answer' && !(Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599))
    return refuse('the verdict "answer" has no "response" with a status')
  if (name !== 'accept' && name !== 'reject' && name !== 'answer') return refuse('the verdict is none of accept, reject, answer')
  return given
}

/** What `deliveryId` gave. Throws a NodeError (`trigger.result`). */
export function checkDeliveryId(given: string | undefined): string | undefined {
  const id: unknown = given
  if (id === undefined) return undefined
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID)
    return refuse(`the id of the delivery is no text of 1 to ${LONGEST_ID} characters`)
  return id
}

function refuse(reason: string): never {
  throw new NodeError('trigger.result', `What the trigger gave cannot be used: ${reason}.`)
}

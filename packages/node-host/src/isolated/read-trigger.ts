import { isForbiddenName, isJsonObject, NodeError, type JsonObject } from '@millrace/base'
import type { Item, Registration, ScheduleSpec, Verdict, WebhookSpec } from '@millrace/node-sdk'
import { readWebhookResponse } from './asked.ts'

const MOST_SCHEDULES = 100
const MOST_METHODS = 20
const MOST_RANGES = 1_000
const LONGEST_PATH = 500
const LONGEST_TEXT = 1_000

const refuse = (what: string): never => {
  throw new NodeError('package.bad-result', `The trigger gave ${what}.`, { hint: 'Tell the author of the package.' })
}

const isText = (value: unknown, most = LONGEST_TEXT): value is string => typeof value === 'string' && value.length <= most
const isTexts = (value: unknown, most: number): value is string[] =>
  Array.isArray(value) && value.length <= most && value.every((each) => isText(each))

/** Items that a trigger made. Handles of binary data it has none to give. */
export function readItems(value: unknown): readonly Item[] {
  if (!Array.isArray(value)) return refuse('something that is no list of items')
  return value.map((item) =>
    isJsonObject(item) && isJsonObject(item['json']) ? { json: item['json'] } : refuse('an item that is not of the form { json: { … } }'),
  )
}

/** What a webhook trigger serves. */
export function readWebhookSpec(value: unknown): WebhookSpec {
  const { methods, path, respond, auth, allowedIps } = isJsonObject(value) ? value : refuse('no description of its webhook')
  if (!isTexts(methods, MOST_METHODS) || !isText(path, LONGEST_PATH)) return refuse('a webhook without methods or without a path')
  if (respond !== 'received' && respond !== 'finished' && respond !== 'node') return refuse('a webhook that answers at no known time')
  if (allowedIps !== undefined && !isTexts(allowedIps, MOST_RANGES)) return refuse('allowed addresses that are no list of texts')
  return {
    ...{ methods, path, respond },
    ...(auth === undefined || auth === null ? {} : { auth: authOf(auth) }),
    ...(allowedIps === undefined ? {} : { allowedIps }),
  }
}

function authOf(value: unknown): NonNullable<WebhookSpec['auth']> {
  const { type, credentialType } = isJsonObject(value) ? value : ({} as JsonObject)
  if ((type !== 'basic' && type !== 'header') || !isText(credentialType)) return refuse('a check of callers that the server does not know')
  return { type, credentialType }
}

/** When a trigger fires; whether the times are times is checked where they are kept. */
export function readSchedules(value: unknown): readonly ScheduleSpec[] {
  if (!Array.isArray(value) || value.length > MOST_SCHEDULES) return refuse('no list of times')
  return value.map((spec) => {
    const { cron, everyMs, timezone } = isJsonObject(spec) ? spec : refuse('a time that is no object')
    return {
      ...(isText(cron) ? { cron } : {}),
      ...(typeof everyMs === 'number' ? { everyMs } : {}),
      ...(isText(timezone) ? { timezone } : {}),
    }
  })
}

/** What came of registering at a vendor. */
export function readRegistration(value: unknown): Registration {
  const { state, expiresAt } = isJsonObject(value) ? value : refuse('no registration')
  if (!isJsonObject(state) || Object.keys(state).some(isForbiddenName)) return refuse('a registration without a state')
  return { state, ...(typeof expiresAt === 'number' ? { expiresAt } : {}) }
}

/** Whether a call is the vendor's. What is no verdict is no acceptance. */
export function readVerdict(value: unknown): Verdict {
  const { verdict, reason, response } = isJsonObject(value) ? value : refuse('no verdict on a call')
  switch (verdict) {
    case 'accept':
      return { verdict }
    case 'reject':
      return { verdict, reason: isText(reason) ? reason : 'The trigger gave no reason.' }
    case 'answer':
      return { verdict, response: readWebhookResponse(response) }
    default:
      return refuse('no verdict on a call')
  }
}

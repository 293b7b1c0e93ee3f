import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers in which senders name a delivery, the same at each attempt. Not `X-Request-Id` and its like: proxies make a new one for each
 * attempt, and some clients send a fixed one. The header's name goes into the id, so that two senders' numbers cannot meet.
 */
const HEADERS = [
  'idempotency-key', // the IETF draft; GitLab and many API clients
  'webhook-id', // Standard Webhooks
  'svix-id',
  'x-github-delivery',
  'x-gitea-delivery',
  'x-gitlab-event-uuid',
  'x-shopify-webhook-id',
  'linear-delivery',
  'i-twilio-idempotency-token',
  'x-amz-sns-message-id',
] as const
const LONGEST = 400

/** The delivery's id as its sender told it; undefined when it has none. */
export function deliveryIdOf(headers: IncomingHttpHeaders): string | undefined {
  for (const name of HEADERS) {
    const value = headers[name]
    if (typeof value === 'string' && value !== '' && value.length <= LONGEST) return `${name}:${value}`
  }
  // CloudEvents over HTTP: an id is unique for its source.
  const { 'ce-id': id, 'ce-source': source } = headers
  if (typeof id !== 'string' || id === '' || typeof source !== 'string') return undefined
  const both = `ce-id:${source}:${id}`
  return both.length <= LONGEST ? both : undefined
}

import type { JsonObject } from '@millrace/base'
import { checkDocument } from './check-document.ts'
import { SHOP } from './shop.ts'
import { readSource } from './source.ts'
import { StrictService, type WireRequest } from './strict-service.ts'

test('a connector sends what its document describes, and a connector with a mistake is caught', async () => {
  const verdict = await checkDocument(SHOP)
  expect(verdict).toMatchObject({ operations: 6, issues: [], tried: 12, accepted: 12, unsampled: 0, refusals: [] })
  expect(verdict.mutants.survivors).toEqual([])
  expect(verdict.mutants.made).toBeGreaterThan(15)
})

const service = new StrictService(readSource(SHOP), 'https://shop.test')
const UUID = '01940000-0000-7000-8000-000000000001'
const LINE = `https://shop.test/orders/7/lines/${UUID}`
const JSON_BODY = { 'content-type': 'application/json' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const ask = (request: Partial<WireRequest>): string => {
  const { status, problems } = service.answer({
    method: 'GET',
    url: `${LINE}?fields=id`,
    headers: { 'x-trace': 'abc' },
    body: undefined,
    ...request,
  })
  return `${status} ${problems.join('; ')}`.trim()
}

test.each<[string, Partial<WireRequest>]>([
  ['what is required', {}],
  ['everything', { url: `${LINE}?fields=id,total&expand=a&expand=b&filter[state]=open&filter[since]=2026-01-31&total=1.5` }],
  ['a body', { method: 'PUT', url: LINE, headers: JSON_BODY, body: '{"sku":"a","price":{"amount":1},"bundle":[]}' }],
  ['an empty body where it may be', { method: 'PATCH', url: 'https://shop.test/settings', headers: JSON_BODY, body: '{}' }],
  [
    'a form',
    { method: 'POST', url: 'https://shop.test/orders', headers: FORM, body: 'total=1&tags[]=a&customer[adult]=true&lines[0][sku]=b' },
  ],
  ['a list in one value', { url: 'https://shop.test/orders?ids=1%7C2' }],
])('the service takes %s', (_what, request) => expect(ask(request)).toBe('200'))

test.each<[string, Partial<WireRequest>, RegExp]>([
  ['another path', { url: 'https://shop.test/orders/7/line/1' }, /^404/],
  ['another place', { url: 'https://other.test/orders' }, /^404/],
  ['another method', { method: 'DELETE' }, /^405/],
  ['a part of the path of another type', { url: `https://shop.test/orders/seven/lines/${UUID}?fields=id` }, /path order/],
  ['a missing parameter', { url: LINE }, /query fields is missing/],
  ['an unknown parameter', { url: `${LINE}?fields=id&more=1` }, /query more is unknown/],
  ['a list written in another way', { url: `${LINE}?fields=id&fields=nothing` }, /query fields/],
  ['a value of an enum that is not there', { url: `${LINE}?fields=id&filter[state]=lost` }, /query filter\/state/],
  ['a missing header', { headers: {} }, /header X-Trace is missing/],
  ['a body where none belongs', { body: '{}' }, /a body where none/],
  ['no body where one belongs', { method: 'PATCH', url: 'https://shop.test/settings' }, /the body is missing/],
  [
    'a body of another kind',
    { method: 'PATCH', url: 'https://shop.test/settings', headers: FORM, body: 'currency=EUR' },
    /is application\/x-www/,
  ],
  ['a body that is no JSON', { method: 'PATCH', url: 'https://shop.test/settings', headers: JSON_BODY, body: '{' }, /no JSON/],
  [
    'a body with a wrong member',
    { method: 'PUT', url: LINE, headers: JSON_BODY, body: '{"sku":"a","price":{"amount":"1"}}' },
    /body\/price/,
  ],
  ['a form with a wrong type', { method: 'POST', url: 'https://shop.test/orders', headers: FORM, body: 'total=many' }, /body\/total/],
  ['a form with an unknown field', { method: 'POST', url: 'https://shop.test/orders', headers: FORM, body: 'total=1&totl=2' }, /totl/],
])('the service refuses %s', (_what, request, why) => expect(ask(request)).toMatch(why))

test('a document whose paths stand elsewhere gives what is there, and says what is not', async () => {
  const paths = { ...(SHOP['paths'] as JsonObject), '/remote': { $ref: 'other.yaml#/paths/~1remote' } }
  expect(await checkDocument({ ...SHOP, paths })).toMatchObject({ operations: 6, issues: [], refusals: [] })
})

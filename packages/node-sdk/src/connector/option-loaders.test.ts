import type { JsonObject, JsonValue } from '@millrace/base'
import type { ConnectorDefinition, OptionsLoader } from '../generated/connector.ts'
import type { HttpResponse } from '../http.ts'
import { runOptions, type RunOptionsOptions } from '../testing/index.ts'
import { checkConnector } from './check.ts'
import { nodesOfConnector } from './nodes.ts'

const REPOS: OptionsLoader = {
  method: 'GET',
  path: '/owners/{owner}/repos',
  query: { q: '{search}', sort: 'name' },
  items: '/data',
  value: '/id',
  label: '/name',
  description: '/about',
}

const connectorOf = (loader: OptionsLoader, more: Partial<ConnectorDefinition> = {}): ConnectorDefinition => ({
  connector: 1,
  id: 'acme',
  title: 'Acme',
  description: 'Things of Acme.',
  baseUrl: 'https://api.acme.test/v1',
  options: { repos: loader },
  operations: [
    {
      id: 'issues.list',
      title: 'List',
      description: 'Lists issues.',
      method: 'GET',
      path: '/issues',
      config: {
        type: 'object',
        properties: { owner: { type: 'string' }, repo: { type: 'string', 'x-ui': { options: 'repos' } } },
      },
      parameters: { repo: { in: 'query' } },
    },
  ],
  ...more,
})
const nodeOf = (...args: Parameters<typeof connectorOf>) => {
  const connector = connectorOf(...args)
  expect(checkConnector(connector)).toEqual([])
  return nodesOfConnector(connector)[0]!
}
const answer = (body: JsonValue, status = 200, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers,
  body: JSON.stringify(body),
})
const run = (loader: Partial<OptionsLoader>, options: RunOptionsOptions, more?: Partial<ConnectorDefinition>) =>
  runOptions(nodeOf({ ...REPOS, ...loader }, more), 'repos', { config: { owner: 'ada' }, ...options })

test('the values of a list are offered by name, with what was typed sent to the service', async () => {
  const { options, nextCursor, requests } = await run(
    {},
    { search: ' mill ', http: () => answer({ data: [{ id: 7, name: 'millrace', about: 'Flows' }, { id: 8 }, { name: 'no id' }] }) },
  )
  expect(requests[0]).toMatchObject({ method: 'GET', url: 'https://api.acme.test/v1/owners/ada/repos?q=mill&sort=name' })
  expect(options).toEqual([
    { value: 7, label: 'millrace', description: 'Flows' },
    { value: 8, label: '8' },
  ])
  expect(nextCursor).toBeUndefined()
})

test('an empty search is not sent', async () => {
  const { requests } = await run({}, { http: () => answer({ data: [] }) })
  expect(requests[0]?.url).toBe('https://api.acme.test/v1/owners/ada/repos?sort=name')
})

test('values that came from the form cannot lead to another address', async () => {
  const { requests } = await run({}, { config: { owner: 'a/../b?c#d' }, http: () => answer({ data: [] }) })
  expect(requests[0]?.url).toBe('https://api.acme.test/v1/owners/a%2F..%2Fb%3Fc%23d/repos?sort=name')
  await expect(run({}, { config: { owner: '..' } })).rejects.toMatchObject({ code: 'config.invalid' })
})

test('what has to be filled in first is said, and nothing is sent', async () => {
  await expect(run({}, { config: { owner: '' } })).rejects.toMatchObject({
    code: 'options.incomplete',
    data: { detail: { fields: ['owner'] } },
  })
})

test('a body is filled in at every depth', async () => {
  const { requests } = await run(
    { method: 'POST', path: '/search', query: {}, body: { filter: [{ owner: '{owner}' }], text: '{search}' } },
    { search: 'x', http: () => answer({ data: [] }) },
  )
  expect(requests[0]?.body).toEqual({ filter: [{ owner: 'ada' }], text: 'x' })
})

test('a service that cannot search is looked through, page by page', async () => {
  const paging = {
    style: 'page' as const,
    parameter: { in: 'query' as const, name: 'page' },
    size: { in: 'query' as const, name: 'n', most: 2 },
  }
  const pages: JsonObject[][] = [
    [
      { id: 1, name: 'One' },
      { id: 2, name: 'Two' },
    ],
    [
      { id: 3, name: 'Three' },
      { id: 4, name: 'Two again' },
    ],
    [{ id: 5, name: 'Five' }],
  ]
  const http = ({ url }: { readonly url: string }): HttpResponse =>
    answer({ data: pages[Number(new URL(url).searchParams.get('page')) - 1] ?? [] })
  const found = await run({ query: {}, paging }, { search: 'two', http })
  expect(found.options.map(({ value }) => value)).toEqual([2, 4])
  expect(found.nextCursor).toBeUndefined()
  const first = await run({ query: {}, paging }, { http })
  expect(first.options).toHaveLength(2)
  const second = await run({ query: {}, paging }, { http, cursor: first.nextCursor! })
  expect(second.options.map(({ value }) => value)).toEqual([3, 4])
})

test('a cursor from outside leads to no other service', async () => {
  const cursor = JSON.stringify({ pages: 1, taken: 2, url: 'https://evil.test/steal' })
  await expect(run({ paging: { style: 'link' } }, { cursor })).rejects.toMatchObject({ code: 'connector.paging-origin' })
  for (const wrong of ['{', '[]', '{"pages":"1","taken":0}', '{"pages":1,"taken":0,"url":3}'])
    await expect(run({}, { cursor: wrong })).rejects.toMatchObject({ code: 'options.cursor' })
})

test('what the service refuses means what the connector says that it means', async () => {
  const errors = [{ pointer: '/ok', equals: false, code: 'acme.refused', message: '/error' }]
  await expect(run({}, { http: () => answer({ ok: false, error: 'no scope' }) }, { errors })).rejects.toMatchObject({
    code: 'acme.refused',
    message: 'no scope',
  })
  await expect(run({}, { http: () => answer({ message: 'who?' }, 401) })).rejects.toMatchObject({ code: 'http.401' })
})

test('the form is told what the values depend on', () => {
  expect(nodeOf(REPOS).config).toMatchObject({
    properties: { repo: { 'x-ui': { options: { name: 'repos', dependsOn: ['owner'] } } } },
  })
})

test.each<[string, Partial<OptionsLoader>, JsonObject, string]>([
  ['a field whose options are not there', {}, { 'x-ui': { options: 'others' } }, 'names the options "others"'],
  ['a need that no property meets', { path: '/{team}/repos' }, { 'x-ui': { options: 'repos' } }, 'need "team"'],
  ['the search in the path', { path: '/repos/{search}' }, {}, 'has the place "{search}"'],
  ['a pointer over the machinery of objects', { value: '/__proto__' }, {}, 'leads over "__proto__"'],
])('refused: %s', (_what, loader, field, message) => {
  const connector = connectorOf({ ...REPOS, ...loader })
  const config = connector.operations[0]!.config as JsonObject
  const properties = { ...(config['properties'] as JsonObject), repo: field }
  const issues = checkConnector({ ...connector, operations: [{ ...connector.operations[0]!, config: { ...config, properties } }] })
  expect(issues.map((issue) => issue.message).join()).toContain(message)
})

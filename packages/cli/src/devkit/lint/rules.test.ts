import type { JsonObject } from '@millrace/base'
import { defineCredential, defineNode, type AnyDefinition, type CredentialDefinition } from '@millrace/node-sdk'
import { nodesOfConnector } from '@millrace/node-sdk/connector'
import type { FoundWithFix } from './finding.ts'
import { nodeFindings } from './node-rules.ts'
import { packageFindings } from './package-rules.ts'
import { permissionFindings } from './permission-rules.ts'
import { schemaFindings } from './schema-rules.ts'
import { sourceFindings } from './source-rules.ts'
import type { LintSubject } from './subject.ts'
import { versionFindings } from './version-rules.ts'

interface Given {
  readonly json?: JsonObject
  readonly manifest?: JsonObject
  readonly types?: readonly AnyDefinition[]
  readonly credentials?: readonly CredentialDefinition[]
  readonly sources?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
}

const subject = ({ json = {}, manifest = {}, types = [], credentials = [], sources = {}, files = [] }: Given): LintSubject => ({
  nodePackage: {
    directory: '/p',
    name: 'crm',
    version: '1.0.0',
    json,
    manifest,
    entries: { modules: [], definitions: [], icons: [], docs: [] },
  },
  verdict: {
    problems: [],
    types: types.map((definition) => ({
      definition,
      check: (config) => ('bad' in config ? [{ path: '/bad', message: 'is not known here' }] : []),
    })),
    credentials,
  },
  sources: new Map(Object.entries(sources)),
  files: new Set(files),
  engine: '0.1.0',
})

const rules = (found: readonly FoundWithFix[]): readonly string[] => found.map(({ rule }) => rule)

const node = (more: Partial<Parameters<typeof defineNode>[0]>, properties: JsonObject = {}): AnyDefinition =>
  defineNode({
    ...{ type: 'crm.x', version: 1, title: 'X', description: 'X.', kind: 'action', category: 'X', effects: 'none' },
    ports: { inputs: ['main'], outputs: ['main'] },
    config: { type: 'object', properties },
    execute: () => ({ main: [] }),
    ...more,
  })

const field = (more: JsonObject): JsonObject => ({ title: 'T', description: 'D.', ...more })
const ofField = (name: string, schema: JsonObject): readonly string[] =>
  rules(schemaFindings(subject({ types: [node({}, { [name]: schema })] })))

test.each<[string, JsonObject, readonly string[]]>([
  ['a', { type: 'integer' }, ['schema-title', 'schema-description']],
  ['a', field({ type: 'string' }), ['schema-examples']],
  ['a', field({ type: 'string', default: '' }), []],
  ['email', field({ type: 'string', examples: ['a'] }), ['schema-format']],
  ['email', field({ type: 'string', examples: ['a'], format: 'email' }), []],
  ['a', field({ enum: ['open', 'closed', 'GET'] }), []],
  ['a', field({ enum: ['s1', 's2'] }), ['schema-enum-labels']],
  ['a', field({ enum: ['s1'], 'x-ui': { labels: { s1: 'First' } } }), []],
  [
    'a',
    field({ type: 'array', items: { type: 'object', properties: { b: { type: 'boolean' } } } }),
    ['schema-title', 'schema-description'],
  ],
  ['kind', { const: 'x' }, []],
])('field %s with %j: %j', (name, schema, expected) => {
  expect(ofField(name, schema)).toEqual(expected)
})

test('a secret that would be shown is an error', () => {
  const credential = (name: string, more: JsonObject): CredentialDefinition =>
    defineCredential({
      ...{ type: 'crm.key', title: 'K', description: 'K.', sign: {} },
      schema: { type: 'object', properties: { [name]: field({ type: 'string', ...more }) } },
    })
  const found = (name: string, more: JsonObject): readonly string[] =>
    rules(schemaFindings(subject({ credentials: [credential(name, more)] })))
  expect(found('apiKey', {})).toContain('secret-shown')
  expect(found('apiKey', { 'x-ui': { secret: true } })).toEqual([])
  expect(found('password', { format: 'password' })).toEqual([]) // what a form covers is kept like what says that it is secret
})

test('a node that writes says what happens when it is called again', () => {
  const found = (more: Partial<AnyDefinition>): readonly string[] => rules(nodeFindings(subject({ types: [node(more as object)] })))
  expect(found({ effects: 'write' })).toEqual(['idempotency'])
  expect(found({ effects: 'write', idempotency: 'none' })).toEqual([])
  expect(found({ effects: 'read' })).toEqual([])
})

test('an example has to fit the schema, unless an expression decides', () => {
  const found = (config: JsonObject): readonly string[] =>
    rules(nodeFindings(subject({ types: [node({ examples: [{ title: 'E', config }] }, { a: field({}) })] })))
  expect(found({ bad: 1 })).toEqual(['example-invalid'])
  expect(found({ bad: { $expr: '{{ 1 }}' } })).toEqual([])
})

test('an error without a code is found with its line, but not in comments and strings of addresses', () => {
  const found = sourceFindings(
    subject({
      sources: {
        'src/a.ts':
          "// throw new Error('x')\nconst a = 'b://c'; throw new TypeError('x')\n/* throw new Error() */ throw new NodeError('a.b', '')",
      },
    }),
  )
  expect(found.map(({ rule, where }) => [rule, where])).toEqual([['error-untyped', 'src/a.ts:2']])
})

describe('hosts', () => {
  const found = (hosts: readonly string[], source: string): readonly FoundWithFix[] =>
    sourceFindings(subject({ manifest: { permissions: { hosts: [...hosts] } }, sources: { 'src/a.ts': source } }))

  test.each<[readonly string[], string, readonly string[]]>([
    [[], "const a = 'https://api.example.com/v1'", ['permission-undeclared']],
    [['api.example.com'], "const a = 'https://api.example.com:8443'", []],
    [['*.example.com'], 'const a = `https://api.example.com/${b}`', []],
    [['*'], "const a = 'https://api.example.com'", []],
    [['api.example.com', 'other.example.com'], "const a = 'https://api.example.com'", ['permission-unused']],
    [[], "documentationUrl: 'https://docs.example.com'", []],
    [[], '// see https://docs.example.com', []],
  ])('%j declared and %s in the source: %j', (hosts, source, expected) => {
    expect(rules(found(hosts, source))).toEqual(expected)
  })

  test('--fix declares what is called and takes back what is not', () => {
    const fixes = found(['old.example.com'], "const a = 'https://api.example.com'")
    const before = JSON.stringify({ millrace: { permissions: { hosts: ['old.example.com'], binary: true } } })
    const after = fixes.reduce((text, { fix }) => fix?.apply(text) ?? text, before)
    expect(JSON.parse(after)).toEqual({ millrace: { permissions: { hosts: ['api.example.com'], binary: true } } })
  })

  test('hosts that a credential goes to count as called', () => {
    const credential = defineCredential({
      ...{ type: 'crm.key', title: 'K', description: 'K.', sign: {}, schema: {} },
      ...{ hosts: ['api.example.com', '{site}.example.org'], test: { url: 'https://login.example.com/me' } },
    })
    const told = sourceFindings(subject({ credentials: [credential], manifest: { permissions: { hosts: ['api.example.com'] } } }))
    expect(told.map(({ rule, message }) => [rule, message.split(' ')[0]])).toEqual([['permission-undeclared', 'login.example.com']])
  })
})

test('what the package lacks is said, and filled in where it is certain', () => {
  const found = packageFindings(subject({ json: { name: 'crm' }, manifest: { nodes: [{ module: './dist/a.js' }] } }))
  expect(rules(found)).toEqual([
    'engine-range',
    'package-description',
    'package-license',
    'package-keyword',
    'package-module',
    'readme',
    'icon',
  ])
  const json = found.reduce(
    (text, { fix }) => (fix?.file === 'package.json' ? fix.apply(text) : text),
    JSON.stringify({ name: 'crm', millrace: { nodes: [{ module: './dist/a.js' }] } }),
  )
  expect(JSON.parse(json)).toEqual({
    ...{ name: 'crm', type: 'module', keywords: ['millrace-node'] },
    millrace: { engine: '>=0.1.0', nodes: [{ module: './dist/a.js' }] },
  })
})

describe('connectors', () => {
  const connector = {
    ...{ connector: 1 as const, id: 'crm', title: 'CRM', description: 'C.', baseUrl: 'https://api.example.com/v1' },
    operations: [
      {
        ...{ id: 'a', title: 'A', description: 'See https://docs.example.com.', method: 'GET' as const, path: '/a', parameters: {} },
        config: { type: 'object', properties: { a: { type: 'integer' } } },
      },
    ],
  }

  test('what a vendor left unsaid is advice', () => {
    const found = schemaFindings(subject({ types: nodesOfConnector(connector) as never }))
    expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['schema-title', 'warning'],
      ['schema-description', 'warning'],
    ])
  })

  test.each<[string, readonly string[]]>([
    ['https://api.example.com/v1', []],
    ['https://{region}.other.example.com', ['permission-undeclared', 'permission-unused']],
    ['{service}/v1', ['permission-undeclared', 'permission-unused']],
  ])('they call where their base URL %s leads, not what their texts name', (baseUrl, expected) => {
    const sources = { 'src/connector.json': JSON.stringify({ ...connector, baseUrl }) }
    expect(rules(sourceFindings(subject({ manifest: { permissions: { hosts: ['api.example.com'] } }, sources })))).toEqual(expected)
  })
})

describe('what sources need', () => {
  const found = (source: string, permissions: JsonObject = {}): readonly FoundWithFix[] =>
    permissionFindings(subject({ manifest: { permissions }, sources: { 'src/a.ts': source } }))

  test.each<[string, JsonObject, readonly string[]]>([
    ['item.binary?.photo', {}, ['permission-undeclared']],
    ['item.binary?.photo', { binary: true }, []],
    ['1', { binary: true, code: true }, ['permission-unused', 'permission-unused']],
    ['await step.code({ language })', {}, ['permission-undeclared']],
    ['error.code === 1', {}, []],
    ["import { readFile } from 'node:fs/promises'", {}, ['permission-undeclared']],
    ["import { readFile } from 'node:fs/promises'", { files: { read: ['/srv'] } }, []],
    ["import { spawn } from 'node:child_process'", {}, ['outside']],
    ["import http from 'http'", {}, ['outside']],
    ['await fetch(url)', {}, ['outside']],
    ['await client.fetch(url)', {}, []],
    ['process.env.KEY', {}, ['outside']],
    ['// process.env.KEY', {}, []],
  ])('%s with %j: %j', (source, permissions, expected) => {
    expect(rules(found(source, permissions))).toEqual(expected)
  })

  test('--fix declares a switch and takes it back', () => {
    const fixed = (source: string, permissions: JsonObject): unknown =>
      JSON.parse(found(source, permissions)[0]?.fix?.apply(JSON.stringify({ millrace: { permissions } })) ?? '{}')
    expect(fixed('item.binary', { hosts: ['a'] })).toEqual({ millrace: { permissions: { hosts: ['a'], binary: true } } })
    expect(fixed('1', { binary: true })).toEqual({ millrace: { permissions: {} } })
  })
})

describe('what rises since an earlier version', () => {
  const hosted = (...types: AnyDefinition[]) => subject({ types }).verdict.types
  const found = (before: readonly AnyDefinition[], after: readonly AnyDefinition[], version = '1.1.0'): readonly string[] =>
    rules(versionFindings({ ...subject({}).nodePackage, version }, hosted(...after), { version: '1.0.0', types: hosted(...before) }))
  const one = node({}, { a: { type: 'string', title: 'A' } })

  test.each<[string, readonly AnyDefinition[], readonly string[]]>([
    ['other words', [node({ title: 'Y' }, { a: { type: 'string', title: 'B', description: 'D.' } })], []],
    ['another schema', [node({}, { a: { type: 'integer' } })], ['version-same']],
    ['a field that is called like a word', [node({}, { a: { type: 'string' }, title: { type: 'string' } })], ['version-same']],
    ['other effects', [node({ effects: 'read' }, { a: { type: 'string' } })], ['version-same']],
    ['another schema in a new version beside the old one', [one, node({ version: 2 }, {})], []],
    ['a new version instead of the old one', [node({ version: 2 }, {})], ['version-gone']],
  ])('%s', (_what, after, expected) => {
    expect(found([one], after)).toEqual(expected)
  })

  test.each([
    ['1.0.0', ['version-package']],
    ['0.9.9', ['version-package']],
    ['1.0.0-rc.1', ['version-package']],
    ['1.0.1', []],
    ['10.0.0', []],
  ])('after 1.0.0 comes %s: %j', (version, expected) => {
    expect(found([one], [one], version)).toEqual(expected)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, type JsonObject } from '@millrace/base'
import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { nodesOfConnector } from '@millrace/node-sdk/connector'
import { checkCredentialData } from '../credentials/credential-data.ts'
import { checkCredentialDefinition } from './check-definition.ts'
import { DynamicRegistry, loadNodePackages } from './registry.ts'
import { NO_PERMISSIONS } from './permissions.ts'

let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'millrace-hostile-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** No matcher answers this in a time that anybody would wait for. */
const HARD = '^(a*)*\\1{2}(a*)*\\2{3}b$'
const LONG = 'a'.repeat(5_000)
const TOO_MUCH = expect.stringContaining('takes too much work') as unknown
const NODE = { version: 1, title: 'T', description: 'D.', kind: 'action', category: 'Test', effects: 'none' }

async function checksOf(config: JsonObject, credential?: object) {
  const node = { ...NODE, type: 'acme.t', ports: { inputs: ['main'], outputs: ['main'] }, config }
  writeFileSync(join(root, 'node.js'), `module.exports = { ...${JSON.stringify(node)}, execute() { return {} } }`)
  if (credential !== undefined) writeFileSync(join(root, 'key.json'), JSON.stringify(credential))
  const credentials = credential === undefined ? [] : [{ definition: './key.json' }]
  const millrace = { nodes: [{ module: './node.js' }], credentials }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'acme', version: '1.0.0', millrace }))
  return loadNodePackages({ roots: [root], logger: silentLogger })
}

test('a pattern of a config that takes for ever ends, and the field says so', async () => {
  const registry = await checksOf({ type: 'object', properties: { code: { type: 'string', pattern: HARD } } })
  expect(registry.get('acme.t', 1)?.check({ code: LONG })).toEqual([{ path: '/code', message: TOO_MUCH }])
  expect(registry.get('acme.t', 1)?.check({ code: 'c' })).toMatchObject([
    { path: '/code', message: expect.stringContaining('form') as unknown },
  ])
})

test('a pattern of a credential type, too', async () => {
  const type = {
    ...{ type: 'acme.key', title: 'Key', description: 'A key.', sign: { headers: { 'x-key': '{key}' } } },
    schema: { type: 'object', properties: { key: { type: 'string', pattern: HARD } } },
  }
  const registry = await checksOf({ type: 'object' }, type)
  const definition = registry.credentialType('acme.key') as CredentialDefinition
  expect(checkCredentialData(definition, { key: LONG })).toEqual([{ path: '/key', message: TOO_MUCH }])
})

test('and one of a connector that a tenant made', () => {
  const connector = {
    ...{ schema: 'millrace/connector@1', type: 'acme', title: 'Acme', description: 'Acme.', baseUrl: 'https://api.example.com' },
    operations: [
      {
        ...{ id: 'get', title: 'Get', description: 'Gets.', method: 'GET', path: '/a', effects: 'read' },
        config: { type: 'object', properties: { q: { type: 'string', pattern: HARD } } },
        parameters: { q: { in: 'query' } },
      },
    ],
  } as unknown as ConnectorDefinition
  const nodes = nodesOfConnector(connector).map((definition) => ({ definition }))
  const registry = new DynamicRegistry([
    { name: 'own', version: '1', origin: '', nodes, credentials: [], permissions: NO_PERMISSIONS, errors: [] },
  ])
  const [type] = registry.types()
  expect(registry.latest(type ?? '')?.check({ q: LONG })).toContainEqual({ path: '/q', message: TOO_MUCH })
})

test.each<[string, JsonObject]>([
  ['a pattern that is none', { properties: { a: { pattern: '(' } } }],
  ['a reference to nothing', { properties: { a: { $ref: '#/$defs/none' } } }],
  ['a check that would come later, and end the process', { $async: true, properties: { a: { type: 'string' } } }],
])('a config with %s is an error of the package', async (_what, schema) => {
  const registry = await checksOf({ type: 'object', ...schema })
  expect(registry.packages()[0]?.error).toMatch(/config schema of acme.t@1 is not a valid JSON Schema/)
  expect(() =>
    checkCredentialDefinition('key.json', { type: 'a.b', title: 'K', description: 'D.', sign: {}, schema: { type: 'object', ...schema } }),
  ).toThrow()
})

test('references that double with each step end', async () => {
  const $defs: JsonObject = { level50: { type: 'string' } }
  for (let level = 0; level < 50; level++)
    $defs[`level${level}`] = { allOf: [{ $ref: `#/$defs/level${level + 1}` }, { $ref: `#/$defs/level${level + 1}` }] }
  const registry = await checksOf({ type: 'object', $defs, properties: { a: { $ref: '#/$defs/level0' } } })
  expect(registry.get('acme.t', 1)?.check({ a: 'x' })).toEqual([{ path: '', message: expect.stringContaining('too much work') as unknown }])
})

test('defaults reach no prototype', async () => {
  const polluting = { type: 'object', default: {}, properties: { polluted: { default: true } } }
  const registry = await checksOf(
    JSON.parse(
      JSON.stringify({
        type: 'object',
        properties: { constructor: { ...polluting, properties: { prototype: polluting } }, p: polluting },
      }).replace('"p":', '"__proto__":'),
    ) as JsonObject,
  )
  registry.get('acme.t', 1)?.check({})
  registry.get('acme.t', 1)?.check(JSON.parse('{"__proto__":{"a":1}}') as JsonObject)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect((Object as unknown as Record<string, unknown>)['polluted']).toBeUndefined()
})

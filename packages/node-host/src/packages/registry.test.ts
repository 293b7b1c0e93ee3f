import { Ajv2020 } from 'ajv/dist/2020.js'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@millrace/base'
import { loadNodePackages } from './registry.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'millrace-packages-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const NODE = {
  type: 'acme.shout',
  version: 1,
  title: 'Shout',
  description: 'Shouts.',
  kind: 'action',
  category: 'Text',
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: {
    type: 'object',
    required: ['field'],
    additionalProperties: false,
    properties: { field: { type: 'string', minLength: 1 }, loud: { type: 'boolean', default: true } },
  },
}

const CREDENTIAL = {
  type: 'acme.key',
  title: 'Key',
  description: 'A key.',
  schema: { type: 'object', properties: { key: { type: 'string' } } },
  sign: { headers: { 'x-key': '{key}' } },
}

/** A package of CommonJS modules, which Jest can import. */
function writePackage(name: string, manifest: unknown, files: Record<string, string>): string {
  const root = join(dir, name)
  mkdirSync(root)
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name, version: '1.0.0', millrace: manifest }))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text)
  return root
}
const moduleOf = (definition: object, extra = 'execute() { return {} }'): string =>
  `module.exports = { ...${JSON.stringify(definition)}, ${extra} }`
const load = (...roots: string[]) => loadNodePackages({ roots, logger: silentLogger })

test('a package brings its nodes with icon and docs, and the description holds no code', async () => {
  const root = writePackage(
    'acme',
    { nodes: [{ module: './shout.js', icon: './shout.svg', docs: './shout.md' }] },
    {
      'shout.js': moduleOf(NODE),
      'shout.svg': '<svg viewBox="0 0 24 24"><path d="M0 0h1"/></svg>',
      'shout.md': '# Shout',
    },
  )
  const registry = await load(root)
  expect(registry.packages()).toEqual([{ name: 'acme', version: '1.0.0', origin: root, nodes: ['acme.shout@1'], error: null }])
  const [description] = registry.describe()
  expect(description).toMatchObject({
    type: 'acme.shout',
    package: 'acme',
    docs: '# Shout',
    icon: expect.stringContaining('<svg') as unknown,
  })
  expect(JSON.parse(JSON.stringify(description))).toEqual(description)
  expect(registry.versionsOf('acme.shout')).toEqual([1])
})

test('a config is checked in plain words, and defaults are filled in', async () => {
  const registry = await load(writePackage('acme', { nodes: [{ module: './shout.js' }] }, { 'shout.js': moduleOf(NODE) }))
  const type = registry.get('acme.shout', 1)
  expect(type?.check({})).toEqual([{ path: '', message: '"field" is required' }])
  expect(type?.check({ field: '', other: 1 })).toEqual([
    { path: '', message: '"other" is not known here' },
    { path: '/field', message: 'must not be empty' },
  ])
  const config = { field: 'a' }
  expect(type?.check(config)).toEqual([])
  expect(config).toEqual({ field: 'a', loud: true })
})

test.each<[string, unknown, Record<string, string>, RegExp]>([
  ['no manifest', undefined, {}, /not a node package/],
  ['an unknown manifest key', { nods: [] }, {}, /"nods" is not known/],
  ['a missing module', { nodes: [{ module: './none.js' }] }, {}, /does not exist/],
  ['a path that leaves the package', { nodes: [{ module: './../escape.js' }] }, {}, /outside the package|does not exist/],
  ['a module that throws', { nodes: [{ module: './a.js' }] }, { 'a.js': 'throw new Error("boom")' }, /boom/],
  ['no definition', { nodes: [{ module: './a.js' }] }, { 'a.js': 'module.exports = 1' }, /no default export|not/],
  ['a definition without execute', { nodes: [{ module: './a.js' }] }, { 'a.js': moduleOf(NODE, '') }, /execute/],
  ['a bad type name', { nodes: [{ module: './a.js' }] }, { 'a.js': moduleOf({ ...NODE, type: 'Bad' }) }, /type/],
  [
    'a loop without its ports',
    { nodes: [{ module: './a.js' }] },
    { 'a.js': moduleOf({ ...NODE, loop: { body: 'x', next: 'y', done: 'z' } }) },
    /does not have/,
  ],
  [
    'a schema that is none',
    { nodes: [{ module: './a.js' }] },
    { 'a.js': moduleOf({ ...NODE, config: { type: 'nonsense' } }) },
    /JSON Schema/,
  ],
  [
    'an icon that runs something',
    { nodes: [{ module: './a.js', icon: './a.svg' }] },
    { 'a.js': moduleOf(NODE), 'a.svg': '<svg onload="x()"></svg>' },
    /runs or fetches/,
  ],
  ['an icon that is none', { nodes: [{ module: './a.js', icon: './a.svg' }] }, { 'a.js': moduleOf(NODE), 'a.svg': 'GIF89a' }, /not an SVG/],
  [
    'a port twice',
    { nodes: [{ module: './a.js' }] },
    { 'a.js': moduleOf({ ...NODE, ports: { inputs: ['main'], outputs: ['x', 'x'] } }) },
    /output "x" twice/,
  ],
  [
    'a port with a name that is none',
    { nodes: [{ module: './a.js' }] },
    { 'a.js': moduleOf({ ...NODE, ports: { inputs: ['constructor'], outputs: [] } }) },
    /cannot be the name of a port/,
  ],
  [
    'an output named as the port for errors',
    { nodes: [{ module: './a.js' }] },
    { 'a.js': moduleOf({ ...NODE, ports: { inputs: ['main'], outputs: ['error'] } }) },
    /port that every node has/,
  ],
  [
    'a credential that signs with a field that it does not have',
    { credentials: [{ module: './c.js' }] },
    { 'c.js': `module.exports = ${JSON.stringify({ ...CREDENTIAL, sign: { headers: { 'x-key': '{kee}' } } })}` },
    /field "kee"/,
  ],
  [
    'a credential whose schema is none',
    { credentials: [{ module: './c.js' }] },
    { 'c.js': `module.exports = ${JSON.stringify({ ...CREDENTIAL, schema: { type: 'nonsense' } })}` },
    /not a valid JSON Schema/,
  ],
  ['a directory as docs', { nodes: [{ module: './a.js', docs: './.' }] }, { 'a.js': moduleOf(NODE) }, /not a file|outside/],
])('a package with %s is listed with its error and hurts no other', async (_what, manifest, files, message) => {
  const broken = writePackage('broken', manifest, files)
  const sound = writePackage('sound', { nodes: [{ module: './shout.js' }] }, { 'shout.js': moduleOf(NODE) })
  const registry = await load(broken, sound)
  expect(registry.packages()[0]?.error).toMatch(message)
  expect(registry.types()).toEqual(['acme.shout'])
})

test('a link out of the package is not followed', async () => {
  writeFileSync(join(dir, 'secret.md'), 'secret')
  const root = writePackage('linked', { nodes: [{ module: './a.js', docs: './docs.md' }] }, { 'a.js': moduleOf(NODE) })
  symlinkSync(join(dir, 'secret.md'), join(root, 'docs.md'))
  expect((await load(root)).packages()[0]?.error).toMatch(/outside the package/)
})

test("a type that two packages bring is the first one's", async () => {
  const one = writePackage('one', { nodes: [{ module: './a.js' }] }, { 'a.js': moduleOf(NODE) })
  const two = writePackage('two', { nodes: [{ module: './a.js' }] }, { 'a.js': moduleOf({ ...NODE, title: 'Other' }) })
  const registry = await load(one, two)
  expect(registry.describe().map((each) => each.package)).toEqual(['one'])
  expect(registry.packages()[1]?.error).toMatch(/already brought by one/)
})

test('a directory that is not there is listed, not fatal', async () => {
  expect((await load(join(dir, 'nowhere'))).packages()[0]?.error).toMatch(/cannot be read/)
})

test('a type has its versions in order, and the latest is the highest', async () => {
  const files = Object.fromEntries([10, 2].map((version) => [`v${version}.js`, moduleOf({ ...NODE, version })]))
  const registry = await load(writePackage('acme', { nodes: [{ module: './v10.js' }, { module: './v2.js' }] }, files))
  expect(registry.versionsOf('acme.shout')).toEqual([2, 10])
  expect(registry.latest('acme.shout')?.definition.version).toBe(10)
  expect(registry.latest('acme.none')).toBeUndefined()
  expect(registry.get('__proto__', 1)).toBeUndefined()
})

test('schemas of two packages may have the same id', async () => {
  const withId = (type: string): string => moduleOf({ ...NODE, type, config: { $id: 'config', type: 'object' } })
  const roots = ['one', 'two'].map((name) => writePackage(name, { nodes: [{ module: './a.js' }] }, { 'a.js': withId(`${name}.a`) }))
  const registry = await load(...roots)
  expect(registry.packages().map(({ error }) => error)).toEqual([null, null])
})

test('a module that never finishes loading is listed, and the others are there', async () => {
  const hanging = writePackage(
    'hanging',
    { nodes: [{ module: './a.js' }] },
    { 'a.js': 'module.exports = { then() {} }' }, // what is awaited for ever
  )
  const sound = writePackage('sound', { nodes: [{ module: './shout.js' }] }, { 'shout.js': moduleOf(NODE) })
  const registry = await loadNodePackages({ roots: [hanging, sound], logger: silentLogger, moduleMs: 50 })
  expect(registry.packages()[0]?.error).toEqual(expect.any(String))
  expect(registry.types()).toEqual(['acme.shout'])
})

test('a description can be sent as it is: plain JSON, without code', async () => {
  const trigger = `trigger: { kind: 'schedule', spec() { return [] }, fire() { return [] } }`
  const root = writePackage(
    'acme',
    { nodes: [{ module: './t.js' }] },
    { 't.js': moduleOf({ ...NODE, kind: 'trigger', ports: { inputs: [], outputs: ['main'] } }, trigger) },
  )
  const [description] = (await load(root)).describe()
  expect(JSON.parse(JSON.stringify(description))).toEqual(description)
  expect(description?.trigger).toEqual({ kind: 'schedule' })
})

test.each([
  ['a check that is no function', 'verify: true', '"verify" of its trigger is no function'],
  ['a way to register and none back', 'register() {}', 'one of "register" and "unregister"'],
  ['a way back and none to register', 'unregister() {}', 'one of "register" and "unregister"'],
])('a webhook trigger with %s is refused', async (_what, part, why) => {
  const trigger = `trigger: { kind: 'webhook', spec() {}, receive() {}, acknowledge() {}, answer() {}, ${part} }`
  const root = writePackage(
    'acme',
    { nodes: [{ module: './t.js' }] },
    { 't.js': moduleOf({ ...NODE, kind: 'trigger', ports: { inputs: [], outputs: ['main'] } }, trigger) },
  )
  expect((await load(root)).packages()[0]?.error).toContain(why)
})

const CONNECTOR = {
  connector: 1,
  id: 'acme',
  title: 'Acme',
  description: 'Things.',
  baseUrl: 'https://api.acme.test',
  operations: [
    {
      id: 'things.get',
      title: 'Get',
      description: 'Gets a thing.',
      method: 'GET',
      path: '/things/{id}',
      config: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
      parameters: { id: { in: 'path' } },
    },
  ],
}

test('a connector brings a node for each operation, from a JSON file or a module', async () => {
  const json = writePackage(
    'json',
    { connectors: [{ definition: './acme.json', docs: './acme.md' }] },
    { 'acme.json': JSON.stringify(CONNECTOR), 'acme.md': '# Acme' },
  )
  const code = writePackage(
    'code',
    { connectors: [{ definition: './acme.js' }] },
    { 'acme.js': `module.exports = ${JSON.stringify({ ...CONNECTOR, id: 'other' })}` },
  )
  const registry = await load(json, code)
  expect(registry.packages().map(({ nodes, error }) => ({ nodes, error }))).toEqual([
    { nodes: ['acme.things.get@1'], error: null },
    { nodes: ['other.things.get@1'], error: null },
  ])
  expect(registry.get('acme.things.get', 1)?.check({})).toEqual([{ path: '', message: '"id" is required' }])
  expect(registry.get('acme.things.get', 1)?.check({ id: '1' })).toEqual([])
  expect(registry.describe()[0]).toMatchObject({ docs: '# Acme', effects: 'read' })
})

test('a connector’s schema that is of no use says so for every value, and is compiled once', async () => {
  const [operation] = CONNECTOR.operations
  const config = { type: 'object', properties: { id: { $id: 'x', type: 'string' }, other: { $id: 'x', type: 'number' } } }
  const registry = await load(
    writePackage(
      'json',
      { connectors: [{ definition: './acme.json' }] },
      { 'acme.json': JSON.stringify({ ...CONNECTOR, operations: [{ ...operation, config }] }) },
    ),
  )
  expect(registry.packages()[0]?.error).toBeNull()
  const compile = jest.spyOn(Ajv2020.prototype, 'compile')
  const entry = registry.get('acme.things.get', 1)
  const said = [entry?.check({ id: '1' }), entry?.check({ id: '2' })]
  expect(said[0]).toEqual([{ path: '', message: expect.stringContaining('the schema of the node is of no use') as unknown }])
  expect(said[1]).toEqual(said[0])
  expect(compile).toHaveBeenCalledTimes(1)
  compile.mockRestore()
})

test.each([
  ['{', 'it is no JSON'],
  [JSON.stringify({ ...CONNECTOR, baseUrl: '/x' }), '/baseUrl must be absolute'],
])('a broken connector is listed with what is wrong, and the rest of the package works', async (text, words) => {
  const registry = await load(
    writePackage(
      'acme',
      { nodes: [{ module: './shout.js' }], connectors: [{ definition: './acme.json' }] },
      { 'shout.js': moduleOf(NODE), 'acme.json': text },
    ),
  )
  expect(registry.packages()[0]).toMatchObject({ nodes: ['acme.shout@1'], error: expect.stringContaining(words) as unknown })
})

test('a package cannot bring names that are for connectors of tenants', async () => {
  const root = writePackage(
    'taker',
    { nodes: [{ module: './a.js' }, { module: './b.js' }] },
    { 'a.js': moduleOf({ ...NODE, type: 'own.shop.list' }), 'b.js': moduleOf(NODE) },
  )
  const registry = await load(root)
  expect(registry.types()).toEqual(['acme.shout'])
  expect(registry.packages()[0]?.error).toContain('own.shop.list')
})

test('loaders of options are code: the description has none, and a field must not name one that is not there', async () => {
  const config = { type: 'object', properties: { team: { type: 'string', 'x-ui': { options: 'teams' } } } }
  const registry = await load(
    writePackage(
      'good',
      { nodes: [{ module: './a.js' }] },
      { 'a.js': moduleOf({ ...NODE, config }, 'execute() {}, options: { teams() {} }') },
    ),
    writePackage('bad', { nodes: [{ module: './a.js' }] }, { 'a.js': moduleOf({ ...NODE, type: 'bad.shout', config }) }),
  )
  expect(registry.description('acme.shout', 1)).not.toHaveProperty('options')
  expect(registry.packages()[1]?.error).toContain('names the options "teams", which it does not have')
})

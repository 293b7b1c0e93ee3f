import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, systemClock, type JsonObject } from '@millrace/base'
import type { Item, NodeDefinition, StepContext } from '@millrace/node-sdk'
import { loadIsolatedPackage, type IsolatedPackage } from './load-isolated.ts'

jest.setTimeout(60_000)

const node = (type: string, body: string, more = "effects: 'none'"): string => `
export default {
  type: '${type}', version: 1, title: 'T', description: 'D.', kind: 'action', category: 'Test', ${more},
  ports: { inputs: ['main'], outputs: ['main'] }, config: { type: 'object' },
  async execute(step) { ${body} },
}`

const SECRET = 'what only the server knows'
const ATTACKS: Readonly<Record<string, string>> = {
  'read a file': "return give((await import('node:fs')).readFileSync('/etc/passwd', 'utf8'))",
  'read its parent': "return give((await import('node:fs')).readFileSync('/proc/' + process.ppid + '/environ', 'utf8'))",
  'write a file': "(await import('node:fs')).writeFileSync(step.config().outside, 'x'); return give('written')",
  'write by sqlite':
    "const { DatabaseSync } = await import('node:sqlite'); new DatabaseSync(step.config().outside).exec('create table a(b)'); return give('written')",
  connect:
    "return new Promise((yes, no) => import('node:net').then(({ connect }) => connect(1, '127.0.0.1', () => yes(give('connected'))).on('error', no)))",
  'send datagrams':
    "return new Promise((yes, no) => import('node:dgram').then(({ createSocket }) => createSocket('udp4').on('error', no).send('x', 9, '127.0.0.1', (error) => error ? no(error) : yes(give('sent')))))",
  'resolve names': "return give((await (await import('node:dns')).promises.lookup('localhost')).address)",
  'start a process': "return give(String((await import('node:child_process')).execSync('id')))",
  'start a thread': "new (await import('node:worker_threads')).Worker('1', { eval: true }); return give('started')",
  'load native code': "process.dlopen({ exports: {} }, '/x.node'); return give('loaded')",
  'reach bindings': "process.binding('fs'); return give('reached')",
  inspect: "new (await import('node:inspector')).Session().connect(); return give('connected')",
  'stop the server': "process.kill(process.ppid, 'SIGKILL'); return give('killed')",
  'make up binary data': "return { main: [{ json: {}, binary: { data: { id: 'of-another', mimeType: 'text/plain', size: 1 } } }] }",
  'call another workflow': "return { directive: 'call', workflowId: 'x', items: [], wait: false }",
  'answer for nobody':
    "const text = JSON.stringify({ kind: 'done', id: 4000 }); const head = Buffer.from(text); const frame = Buffer.alloc(8); frame.writeUInt32BE(head.length, 0); frame.writeUInt32BE(head.length, 4); (await import('node:fs')).writeSync(1, Buffer.concat([frame, head])); await new Promise(() => undefined)",
  'send what is no message': "(await import('node:fs')).writeSync(1, Buffer.alloc(100, 255)); await new Promise(() => undefined)",
  flood: "for (;;) { for (let i = 0; i < 1000; i++) step.log.info('x'); await new Promise(setImmediate) }",
  'run code without permission': "return { main: await step.code({ language: 'javascript', source: 'return 1', mode: 'all', items: [] }) }",
  'loop for ever': 'for (;;);',
  'take all memory': 'const kept = []; for (;;) kept.push(new Array(100000).fill(Math.random()))',
  exit: 'process.exit(0)',
  abort: 'process.abort()',
  'throw what nobody catches': "setImmediate(() => { throw new TypeError('loose') }); await new Promise(() => undefined)",
}

let folder: string
let isolated: IsolatedPackage | undefined
let outside: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-package-'))
  outside = join(folder, '..', `millrace-outside-${process.pid}`)
  mkdirSync(join(folder, 'nodes'))
  const sources: Record<string, string> = {
    fine: node(
      'test.fine',
      'return { main: step.items().map((item, i) => (i === 0 ? item : step.madeFrom({ json: { now: step.config(i).name, env: Object.keys(process.env).length } }, [item]))) }',
    ),
    proto: node('test.proto', `return { main: [{ json: JSON.parse('{"__proto__":{"polluted":true},"a":1}') }] }`),
    asks: node('test.asks', "return { main: [{ json: (await step.http({ url: 'https://example.com/' })).body }] }", "effects: 'write'"),
    acts: node('test.acts', "await step.http({ url: 'https://example.com/' }); process.exit(1)", "effects: 'write', idempotency: 'key'"),
    broken: 'await new Promise(() => undefined)',
    ...Object.fromEntries(
      Object.values(ATTACKS).map((body, at) => [
        `attack${at}`,
        node(`test.attack${at}`, `const give = (text) => ({ main: [{ json: { text } }] }); ${body}`),
      ]),
    ),
  }
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, 'nodes', `${name}.js`), source)
  const nodes = Object.keys(sources).map((name) => ({ module: `./nodes/${name}.js` }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'hostile', version: '1.0.0', type: 'module', millrace: { nodes } }))
  process.env['MILLRACE_TEST_SECRET'] = SECRET
  const options = {
    logger: silentLogger,
    clock: systemClock,
    moduleMs: 8000,
    grants: 'declared',
    tools: () => Promise.resolve(undefined),
  } as const
  isolated = await loadIsolatedPackage(folder, { ...options, limits: { stuckMs: 1500, heapMb: 64, memoryMb: 400, maxMessages: 20_000 } })
})
afterAll(() => {
  isolated?.isolation.close()
  rmSync(folder, { recursive: true, force: true })
})

const definitionOf = (type: string): NodeDefinition => {
  const found = isolated!.nodes.find(({ definition }) => definition.type === type)
  return found!.definition as unknown as NodeDefinition
}

function run(type: string, items: readonly Item[] = [{ json: {} }], more: Partial<StepContext> = {}) {
  const origins: [Item, readonly Item[]][] = []
  const config = (index = 0): JsonObject => ({ outside, name: `config ${index}` })
  const step = {
    ...{ execution: {}, workflow: {}, node: {}, runIndex: 0, attempt: 1, idempotencyKey: 'k', now: 1, port: 'main', firedPorts: ['main'] },
    ...{
      part: { offset: 0, total: items.length },
      rawConfig: {},
      resume: undefined,
      loop: undefined,
      signal: new AbortController().signal,
    },
    ...{ items: () => items, config, log: { info: () => undefined, warn: () => undefined } },
    madeFrom: (item: Item, sources: readonly Item[]) => (origins.push([item, sources]), item),
    ...more,
  } as unknown as StepContext
  return { origins, result: Promise.resolve(definitionOf(type).execute(step)) }
}

test('a step is given its items and configs and gives items; those that it hands on are the same objects, others know where they came from', async () => {
  const items = [{ json: { a: 1 } }, { json: { b: 2 } }]
  const { result, origins } = run('test.fine', items)
  const { main } = (await result) as Record<string, readonly Item[]>
  expect(main).toEqual([{ json: { a: 1 } }, { json: { now: 'config 1', env: 0 } }])
  expect(main?.[0]).toBe(items[0])
  expect(origins).toEqual([[main?.[1], [items[1]]]])
})

test('a request is made by the server, and its error is the same one when the node lets it through', async () => {
  const http = async () => ({ status: 200, headers: {}, body: { said: 'hello' } })
  expect(await run('test.asks', [{ json: {} }], { http }).result).toEqual({ main: [{ json: { said: 'hello' } }] })
  const refused = Object.assign(new Error('no'), { code: 'test' })
  await expect(run('test.asks', [{ json: {} }], { http: () => Promise.reject(refused) }).result).rejects.toMatchObject({
    code: 'node.crashed',
  })
})

test('a step that died after a request is not simply done again, and may be tried again when that does no harm', async () => {
  let asked = 0
  const http = async () => ((asked += 1), { status: 200, headers: {}, body: null })
  await expect(run('test.acts', [{ json: {} }], { http }).result).rejects.toMatchObject({ code: 'package.crashed', retryable: true })
  expect(asked).toBe(1)
})

test('a prototype that comes out of a package is no field', async () => {
  const { main } = (await run('test.proto').result) as Record<string, readonly Item[]>
  expect(Object.hasOwn(main![0]!.json, '__proto__')).toBe(false)
  expect(main![0]!.json).toEqual({ a: 1 })
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('a module that never ends to load is an error of the package, and the others work', () => {
  expect(isolated?.errors).toEqual([expect.stringContaining('./nodes/broken.js')])
})

describe('a hostile node gets nothing, fails with a typed error, and the steps beside it go on:', () => {
  test.each(Object.keys(ATTACKS).map((title, at) => [title, `test.attack${at}`]))('%s', async (_title, type) => {
    const [attack, beside] = await Promise.allSettled([run(type).result, run('test.fine').result])
    expect(attack).toMatchObject({ status: 'rejected', reason: { name: 'NodeError', code: expect.stringMatching(/^(package|node)\./) } })
    expect(beside).toMatchObject({ status: 'fulfilled' })
    expect(() => process.kill(process.pid, 0)).not.toThrow()
  })
})

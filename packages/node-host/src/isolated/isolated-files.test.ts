import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, systemClock, type JsonObject } from '@millrace/base'
import type { BinaryRef, HttpRequest, Item, NodeDefinition, StepContext } from '@millrace/node-sdk'
import { TestBinary } from '@millrace/node-sdk/testing'
import { loadIsolatedPackage, type IsolatedPackage } from './load-isolated.ts'

jest.setTimeout(60_000)

const node = (type: string, body: string): string => `
export default {
  type: '${type}', version: 1, title: 'T', description: 'D.', kind: 'action', category: 'Test', effects: 'none',
  ports: { inputs: ['main'], outputs: ['main'] }, config: { type: 'object' },
  async execute(step) { const [item] = step.items(); const ref = item.binary?.data ?? step.config().ref; ${body} },
}`
const SOURCES: Readonly<Record<string, string>> = {
  read: 'return { main: [{ json: { text: new TextDecoder().decode(await step.binary.read(ref)) } }] }',
  length:
    'let length = 0; for await (const piece of step.binary.stream(ref)) length += piece.byteLength; return { main: [{ json: { length } }] }',
  copy: 'return { main: step.items().map(({ binary }) => ({ json: {}, binary: { data: { ...binary.data, size: 1 } } })) }',
  part: "let text = ''; for await (const piece of step.binary.stream(ref, { from: 1, to: 4 })) text += new TextDecoder().decode(piece); return { main: [{ json: { text } }] }",
  put: `async function* pieces() { for (let i = 0; i < 3; i++) yield new Uint8Array(700000).fill(97 + i) }
    return { main: [{ json: {}, binary: { made: await step.binary.put(pieces(), { mimeType: 'TEXT/plain; x=1', fileName: '../a/b.txt' }) } }] }`,
  half: "await step.binary.put((async function* () { yield new Uint8Array(10); throw new TypeError('no more') })(), { mimeType: 'a/b' }); return { main: [] }",
  send: "await step.http({ url: 'https://example.com/', method: 'POST', bodyType: 'file', file: ref }); return { main: [] }",
  form: "await step.http({ url: 'https://example.com/', method: 'POST', bodyType: 'multipart', parts: [{ name: 'f', file: ref }] }); return { main: [] }",
  fetch:
    "const { file } = await step.http({ url: 'https://example.com/', responseType: 'file' }); return { main: [{ json: {}, binary: { got: file } }] }",
  answer: "step.respond({ status: 200, bodyType: 'file', file: ref }); return { main: [] }",
}

let folder: string
const packages: IsolatedPackage[] = []
const TEXT = 'hello from the server'

async function load(name: string, permissions: object): Promise<IsolatedPackage> {
  const root = join(folder, name)
  mkdirSync(join(root, 'nodes'), { recursive: true })
  for (const [type, body] of Object.entries(SOURCES)) writeFileSync(join(root, 'nodes', `${type}.js`), node(`${name}.${type}`, body))
  const nodes = Object.keys(SOURCES).map((type) => ({ module: `./nodes/${type}.js` }))
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name, version: '1.0.0', type: 'module', millrace: { nodes, permissions } }))
  const loaded = await loadIsolatedPackage(root, {
    ...{ logger: silentLogger, clock: systemClock, moduleMs: 8000, grants: 'declared' as const, tools: () => Promise.resolve(undefined) },
  })
  expect(loaded.errors).toEqual([])
  packages.push(loaded)
  return loaded
}
let allowed: IsolatedPackage
let plain: IsolatedPackage
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-files-'))
  allowed = await load('allowed', { binary: true })
  plain = await load('plain', {})
})
afterAll(() => {
  for (const each of packages) each.isolation.close()
  rmSync(folder, { recursive: true, force: true })
})

let binary: TestBinary
let mine: BinaryRef
let others: BinaryRef
beforeEach(() => {
  binary = new TestBinary()
  mine = binary.add(TEXT, { mimeType: 'text/plain', fileName: 'a.txt' })
  others = binary.add('of another step', { mimeType: 'text/plain' })
})

async function run(type: string, items: readonly Item[], more: Partial<StepContext> = {}, from = allowed): Promise<readonly Item[]> {
  const definition = from.nodes.find((each) => each.definition.type.endsWith(`.${type}`))?.definition as unknown as NodeDefinition
  const step = {
    ...{ execution: {}, workflow: {}, node: {}, runIndex: 0, attempt: 1, idempotencyKey: 'k', now: 1, port: 'main', firedPorts: ['main'] },
    ...{ part: { offset: 0, total: items.length }, rawConfig: {}, resume: undefined, loop: undefined },
    ...{ signal: new AbortController().signal, items: () => items, log: { info: () => undefined, warn: () => undefined }, binary },
    config: () => ({ ref: { ...others } }) as unknown as JsonObject,
    madeFrom: (item: Item) => item,
    ...more,
  } as unknown as StepContext
  return ((await definition.execute(step)) as Record<string, readonly Item[]>)['main'] ?? []
}
const withMine = (): readonly Item[] => [{ json: {}, binary: { data: mine } }]

test('a package reads the files of its items: as a whole, piece by piece, and a part', async () => {
  expect(await run('read', withMine())).toEqual([{ json: { text: TEXT } }])
  expect(await run('part', withMine())).toEqual([{ json: { text: 'ell' } }])
  const large = binary.add(new Uint8Array(2_500_000), { mimeType: 'a/b' })
  expect(await run('length', [{ json: {}, binary: { data: large } }])).toEqual([{ json: { length: 2_500_000 } }])
})

test('a package stores a file piece by piece, and gives it on', async () => {
  const [item] = await run('put', [{ json: {} }])
  const made = item?.binary?.['made'] as BinaryRef
  expect(made).toMatchObject({ mimeType: 'text/plain', fileName: 'b.txt', size: 2_100_000 })
  expect((await binary.read(made))[2_099_999]).toBe(99)
})

test('equal bytes under another name stay under that name', async () => {
  const [one, two] = [mine, { ...mine, fileName: 'b.csv', mimeType: 'text/csv' }]
  const given = [one, two].map((data) => ({ json: {}, binary: { data } }))
  expect((await run('copy', given)).map((item) => item.binary)).toEqual([{ data: one }, { data: two }])
})

test('a file that breaks off in the middle is not stored', async () => {
  await expect(run('half', [{ json: {} }])).rejects.toMatchObject({ message: expect.stringContaining('no more') })
})

test('files are sent and answered with by their handles', async () => {
  const sent: HttpRequest[] = []
  const http = async (request: HttpRequest) => (sent.push(request), { status: 200, headers: {}, body: null })
  await run('send', withMine(), { http })
  await run('form', withMine(), { http })
  expect([sent[0]?.file, sent[1]?.parts]).toEqual([mine, [{ name: 'f', file: mine }]])
  const respond = jest.fn(() => true)
  await run('answer', withMine(), { respond })
  expect(respond).toHaveBeenCalledWith({ status: 200, bodyType: 'file', file: mine })
})

test('an answer that was stored is the package’s to give on', async () => {
  const http = async () => ({ status: 200, headers: {}, body: null, file: others })
  expect(await run('fetch', [{ json: {} }], { http })).toEqual([{ json: {}, binary: { got: others } }])
})

test.each(['read', 'length', 'part', 'send', 'form', 'answer'])('%s refuses a file that the step was not given', async (type) => {
  const [http, respond] = [jest.fn(), jest.fn()]
  await expect(run(type, [{ json: {} }], { http, respond })).rejects.toMatchObject({ code: 'binary.not-found' })
  expect([http, respond].map((each) => each.mock.calls)).toEqual([[], []])
})

test.each(['read', 'put', 'send', 'fetch'])('%s needs the permission', async (type) => {
  await expect(run(type, withMine(), { http: jest.fn() }, plain)).rejects.toMatchObject({ code: 'package.not-permitted' })
})

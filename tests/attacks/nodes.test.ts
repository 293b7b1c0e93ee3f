import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, systemClock } from '../../packages/base/src/index.ts'
import { loadIsolatedPackage, type IsolatedPackage } from '../../packages/node-host/src/isolated/load-isolated.ts'
import { Rooms, type RoomMode } from '../../packages/node-host/src/isolated/rooms.ts'
import type { NodeDefinition, StepContext } from '../../packages/node-sdk/src/index.ts'
import { canContain } from '../../packages/sandbox/src/testing/containment.ts'
import { NODE_ATTACKS, type NodeAttack } from './nodes/cases.ts'
import { CANARY } from './world.ts'

jest.setTimeout(300_000)

const moduleOf = (type: string, body: string): string => `export default {
  type: '${type}', version: 1, title: 'T', description: 'D.', kind: 'action', category: 'Test', effects: 'none',
  ports: { inputs: ['main'], outputs: ['main'] }, config: { type: 'object' }, async execute(step) { ${body} },
}`

let outside: string
let service: Server
let calls = 0

beforeAll(async () => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-outside-')))
  writeFileSync(join(outside, 'secret'), CANARY)
  writeFileSync(join(outside, 'secret.mjs'), `export default ${JSON.stringify(CANARY)}`)
  writeFileSync(join(outside, 'secret.json'), JSON.stringify(CANARY))
  process.env['MILLRACE_CANARY'] = CANARY
  service = createServer((socket) => {
    calls += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  delete process.env['MILLRACE_CANARY']
  service.close()
  rmSync(outside, { recursive: true, force: true })
})

/** What was read or changed outside, as it can be seen from outside. */
const damage = (): object => ({
  files: readdirSync(outside).sort(),
  secret: readFileSync(join(outside, 'secret'), 'utf8') === CANARY,
  calls,
  polluted: ({} as Record<string, unknown>)['polluted'],
  scratch: readdirSync(tmpdir()).filter((name) => name === 'millrace-was-here' || name === 'millrace-link'),
})
const NONE = { files: ['secret', 'secret.json', 'secret.mjs'], secret: true, calls: 0, polluted: undefined, scratch: [] }

function load(
  name: string,
  sources: Readonly<Record<string, string>>,
  mode: RoomMode,
): { opened: Promise<IsolatedPackage>; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-package-'))
  mkdirSync(join(folder, 'nodes'))
  for (const [file, source] of Object.entries(sources)) writeFileSync(join(folder, 'nodes', `${file}.js`), source)
  symlinkSync(join(outside, 'secret'), join(folder, 'nodes/link'))
  const nodes = Object.keys(sources).map((file) => ({ module: `./nodes/${file}.js` }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', type: 'module', millrace: { nodes } }))
  const rooms = new Rooms(mode, systemClock, silentLogger)
  const limits = { stuckMs: 6000, heapMb: 64, memoryMb: 400, maxMessages: 20_000, maxMessageBytes: 8e6 }
  const options = { logger: silentLogger, clock: systemClock, moduleMs: 120_000, grants: 'declared', limits } as const
  return { opened: loadIsolatedPackage(folder, { ...options, tools: () => rooms.tools() }), folder }
}

function stepOf(port: number): StepContext {
  const items = [{ json: { id: 1 } }]
  return {
    ...{ execution: {}, workflow: {}, node: {}, runIndex: 0, attempt: 1, idempotencyKey: 'k', now: 1, port: 'main', firedPorts: ['main'] },
    ...{ part: { offset: 0, total: 1 }, rawConfig: {}, resume: undefined, loop: undefined, signal: new AbortController().signal },
    ...{ items: () => items, config: () => ({ outside, port }), madeFrom: (item: unknown) => item },
    log: { info: () => undefined, warn: () => undefined },
    http: () => new Promise(() => undefined),
  } as unknown as StepContext
}

const modes: readonly RoomMode[] = canContain ? ['required', 'off'] : ['off']

describe.each(modes)('packages with rooms %s', (mode) => {
  let hostile: IsolatedPackage
  let honest: IsolatedPackage
  const folders: string[] = []

  beforeAll(async () => {
    const attacks = NODE_ATTACKS.map(({ source }, at) => [`attack${at}`, moduleOf(`hostile.attack${at}`, source)])
    const fine = moduleOf('hostile.fine', 'return { main: step.items() }')
    const first = load('hostile', { ...(Object.fromEntries(attacks) as Record<string, string>), fine }, mode)
    const second = load('honest', { fine: fine.replace('hostile.fine', 'honest.fine') }, mode)
    folders.push(first.folder, second.folder)
    hostile = await first.opened
    honest = await second.opened
  })
  afterAll(() => {
    for (const one of [hostile, honest]) one.isolation.close()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  const run = (of: IsolatedPackage, type: string) => {
    const { definition } = of.nodes.find((node) => node.definition.type === type)!
    return Promise.resolve((definition as unknown as NodeDefinition).execute(stepOf((service.address() as AddressInfo).port)))
  }

  test('both load', () => expect([hostile.errors, honest.errors]).toEqual([[], []]))

  test.each(NODE_ATTACKS.map((one, at) => [one.title, one, at] as const))('a package %s', async (_title, attack, at) => {
    const [ended, beside] = await Promise.allSettled([run(hostile, `hostile.attack${at}`), run(hostile, 'hostile.fine')])
    expect(outcomeOf(ended)).toEqual(wantedOf(attack, ended))
    expect(beside.status).toBe('fulfilled')
    expect(damage()).toEqual(NONE)
    expect(await run(honest, 'honest.fine')).toEqual({ main: [{ json: { id: 1 } }] })
  })
})

type Ended = PromiseSettledResult<unknown>

function outcomeOf(ended: Ended): object {
  if (ended.status === 'rejected') {
    const { name, code, message } = ended.reason as { name: string; code: string; message: string }
    return { name, code, tellsCanary: message.includes(CANARY) }
  }
  const { main } = ended.value as { main: readonly { json: { value: unknown } }[] }
  return { gives: main[0]?.json.value, tellsCanary: JSON.stringify(main).includes(CANARY) }
}

function wantedOf({ ends, gives }: NodeAttack, ended: Ended): object {
  if (ends === undefined) return { gives, tellsCanary: false }
  const codes: readonly string[] = typeof ends === 'string' ? [ends] : ends
  const code = ended.status === 'rejected' ? (ended.reason as { code: string }).code : undefined
  return { name: 'NodeError', code: code !== undefined && codes.includes(code) ? code : codes.join(' or '), tellsCanary: false }
}

import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { silentLogger } from '@millrace/base'
import { pack, type Header } from 'tar-stream'
import { PackageHost } from './package-host.ts'
import { toPermissions } from './permissions.ts'

jest.setTimeout(60_000)

let dir: string
const opened: PackageHost[] = []
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'millrace-host-'))))
afterEach(() => {
  for (const host of opened.splice(0)) host.close()
  rmSync(dir, { recursive: true, force: true })
})

async function open(): Promise<PackageHost> {
  const tarballLimits = { files: 20, bytes: 200_000 }
  const host = await PackageHost.open({ roots: [], directory: dir, engine: '1.0.0', logger: silentLogger, tarballLimits })
  opened.push(host)
  return host
}
const by = 'Olga'

type Content = readonly [header: Partial<Header> & { name: string }, text?: string]

async function archiveOf(...contents: readonly Content[]): Promise<Buffer> {
  const archive = pack()
  for (const [header, text = ''] of contents) archive.entry(header, text)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return gzipSync(Buffer.concat(chunks))
}

const definition = (version: number, description = 'Says.') => ({
  ...{ type: 'acme.say', version, title: 'Say', description, kind: 'action', category: 'Text', effects: 'none' },
  ...{ ports: { inputs: ['main'], outputs: ['main'] }, config: { type: 'object' } },
})
const moduleOf = (...args: Parameters<typeof definition>): string =>
  `module.exports = { ...${JSON.stringify(definition(...args))}, execute() { return {} } }`
const acme = (version: string, nodes: Record<string, string>, permissions: object = {}): Promise<Buffer> =>
  archiveOf(
    [
      { name: 'package/package.json' },
      JSON.stringify({ name: '@acme/say', version, millrace: { nodes: Object.keys(nodes).map((module) => ({ module })), permissions } }),
    ],
    ...Object.entries(nodes).map(([file, text]): Content => [{ name: `package/${file.slice(2)}` }, text]),
  )

const GOOD: Content = [{ name: 'package/a.js' }, '1']
test.each<[what: string, contents: readonly Content[], reason: RegExp]>([
  ['a path that leaves it', [[{ name: 'package/../../escape.js' }, '1']], /leaves the package/],
  ['an absolute path', [[{ name: '/etc/escape.js' }, '1']], /is absolute/],
  ['a path of Windows', [[{ name: 'package\\..\\escape.js' }, '1']], /character/],
  ['a symbolic link', [[{ name: 'package/link', type: 'symlink', linkname: '/etc/passwd' }]], /is a symlink/],
  ['a hard link', [GOOD, [{ name: 'package/link', type: 'link', linkname: 'package/a.js' }]], /is a link/],
  ['a device', [[{ name: 'package/zero', type: 'character-device' }]], /is a character-device/],
  ['a file twice', [GOOD, GOOD], /twice/],
  ['a file that is a folder too', [GOOD, [{ name: 'package/a.js/b.js' }, '1']], /twice/],
  ['no files', [], /no files/],
  ['too many files', Array.from({ length: 21 }, (_, index): Content => [{ name: `package/${index}.js` }, '1']), /more than 20 files/],
  ['more than it may unpack to', [[{ name: 'package/big.js' }, ' '.repeat(300_000)]], /more than 200000 bytes/],
  ['a file outside of its folder', [[{ name: 'a.js' }, '1']], /is in no folder/],
])('an archive with %s is refused, and nothing is left of it', async (_what, contents, reason) => {
  const host = await open()
  await expect(host.install(await archiveOf(...contents), { by })).rejects.toMatchObject({
    ...{ code: 'package.tarball', message: expect.stringMatching(reason) as unknown },
  })
  expect(readdirSync(dir)).toEqual([])
})

test('an archive that ends too early is refused', async () => {
  const whole = await acme('1.0.0', { './a.js': moduleOf(1) })
  await expect((await open()).install(whole.subarray(0, whole.length / 2), { by })).rejects.toMatchObject({ code: 'package.tarball' })
})

test('the newest version of a package gives what several bring; what only an older one brings stays', async () => {
  const host = await open()
  await host.install(await acme('1.0.0', { './a.js': moduleOf(1, 'Of 1.0') }), { by })
  const held = host.registry.get('acme.say', 1)
  await host.install(await acme('1.10.0', { './a.js': moduleOf(1, 'Of 1.10'), './b.js': moduleOf(2) }), { by })
  await host.install(await acme('1.9.0', { './a.js': moduleOf(1, 'Of 1.9'), './c.js': moduleOf(3) }), { by })
  expect(host.registry.description('acme.say', 1)?.description).toBe('Of 1.10')
  expect(host.registry.versionsOf('acme.say')).toEqual([1, 2, 3])
  expect(host.registry.packages().map(({ version, error }) => [version, error])).toEqual([
    ['1.10.0', null],
    ['1.9.0', null],
    ['1.0.0', null],
  ])
  expect(held?.definition.description).toBe('Of 1.0')
  await host.uninstall('@acme/say', { by, version: '1.10.0' })
  expect(host.registry.description('acme.say', 1)?.description).toBe('Of 1.9')
  expect(host.registry.versionsOf('acme.say')).toEqual([1, 3])
})

test('installing the same archive again changes nothing; other contents under the same version are refused', async () => {
  const host = await open()
  const archive = await acme('1.0.0', { './a.js': moduleOf(1) })
  const first = await host.install(archive, { by })
  expect(await host.install(archive, { by: 'Somebody else' })).toEqual(first)
  await expect(host.install(await acme('1.0.0', { './a.js': moduleOf(2) }), { by })).rejects.toMatchObject({
    code: 'package.version-taken',
  })
})

test('grants and versions are there after a restart; what a killed installation left is not', async () => {
  const host = await open()
  const permissions = { hosts: ['api.example.com'], files: { read: ['/data'] } }
  await host.install(await acme('1.0.0', { './a.js': moduleOf(1) }, permissions), { by, grants: toPermissions(permissions) })
  mkdirSync(join(dir, '.incoming-1'))
  mkdirSync(join(dir, '@acme+say', '2.0.0-0123456789ab'))
  writeFileSync(join(dir, 'installed.json.next'), '{"versions":[')
  const again = await open()
  expect(again.installed()).toEqual(host.installed())
  expect(again.installed()).toMatchObject([{ state: 'active', installedBy: 'Olga', missing: null }])
  expect(readdirSync(dir).filter((name) => name.startsWith('.incoming'))).toEqual([])
  expect(readdirSync(join(dir, '@acme+say'))).toHaveLength(1)
})

test('a package whose files were altered is listed and not loaded, and can be installed again', async () => {
  const host = await open()
  const archive = await acme('1.0.0', { './a.js': moduleOf(1) })
  await host.install(archive, { by })
  const [folder] = readdirSync(join(dir, '@acme+say'))
  const file = join(dir, '@acme+say', folder!, 'a.js')
  appendFileSync(file, '\n// more')
  const again = await open()
  expect(again.installed()).toMatchObject([{ name: '@acme/say', state: 'broken', error: expect.stringContaining('not those') as unknown }])
  expect(again.registry.types()).toEqual([])
  await again.uninstall('@acme/say', { by })
  expect(existsSync(file)).toBe(false)
  expect(await again.install(archive, { by })).toMatchObject({ state: 'active' })
})

test('without all its permissions a package brings nothing', async () => {
  const host = await open()
  const asked = { hosts: ['a.example.com'], binary: true }
  const archive = await acme('1.0.0', { './a.js': moduleOf(1) }, asked)
  await expect(host.install(archive, { by, grants: toPermissions({ hosts: ['*'] }) })).rejects.toMatchObject({
    ...{ code: 'package.grants-missing', data: { missing: toPermissions({ binary: true }) } },
  })
  expect(host.installed()).toEqual([])
  expect(await host.install(archive, { by })).toMatchObject({ state: 'waiting', nodes: ['acme.say@1'] })
  expect(host.registry.types()).toEqual([])
  const before = host.registry.generation()
  expect(await host.grant('@acme/say', toPermissions({ hosts: ['*'], binary: true }), by)).toMatchObject([{ state: 'active' }])
  expect(host.registry.types()).toEqual(['acme.say'])
  expect(host.registry.generation()).toBeGreaterThan(before)
})

test('its nodes may call the hosts that it asked for and was granted, and no other; a type that is not there may call none', async () => {
  const host = await open()
  const archive = await acme('1.0.0', { './a.js': moduleOf(1) }, { hosts: ['a.example.com'] })
  await host.install(archive, { by, grants: toPermissions({ hosts: ['a.example.com', 'b.example.com'] }) })
  expect(host.registry.hostsOf('acme.say', 1)).toEqual(['a.example.com'])
  expect(host.registry.hostsOf('acme.say', 2)).toEqual([])
})

test('a package is looked at in a process of its own, before anybody granted it anything', async () => {
  const host = await open()
  const marker = 'millraceWasHere'
  const module = `globalThis.${marker} = process.pid; ${moduleOf(1).replace('"Says."', 'String(process.pid)')}`
  expect(await host.install(await acme('1.0.0', { './a.js': module }), { by })).toMatchObject({ state: 'active' })
  expect(Number(host.registry.description('acme.say', 1)?.description)).not.toBe(process.pid)
  expect(globalThis).not.toHaveProperty(marker)
})

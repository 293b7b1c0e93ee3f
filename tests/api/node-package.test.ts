import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millraceCli } from '../support/millrace-cli.ts'

const ROOT = join(__dirname, '../..')
const CLI = join(ROOT, 'packages/cli/bin/millrace.js')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-devkit-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Without a server. */
async function millrace(
  cwd: string,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly json: Record<string, unknown> }> {
  const ended = await millraceCli(['node', ...args, '--json'], { cwd, env: { HOME: folder } })
  return { code: ended.code, json: ended.json() }
}

/** A new package whose tools are those of this checkout, as after `npm install`. */
async function made(template: string): Promise<string> {
  const { code } = await millrace(
    folder,
    'create',
    'millrace-nodes-shop',
    '--template',
    template,
    '--base-url',
    'https://shop.example.com/v1',
  )
  expect(code).toBe(0)
  const directory = join(folder, 'millrace-nodes-shop')
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  return directory
}

const change = (file: string, from: string, to: string): void => {
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to))
}

test.each(['rest', 'graphql', 'soap', 'trigger', 'code'])(
  'what the template %s makes builds, passes lint without a finding and its own tests, and packs to the same bytes twice',
  async (template) => {
    const directory = await made(template)
    expect(await millrace(directory, 'build')).toMatchObject({ code: 0, json: { types: { checked: true, problems: [] } } })
    expect(await millrace(directory, 'lint')).toEqual({ code: 0, json: { findings: [], fixed: [], passed: true } })
    const tested = await millrace(directory, 'test')
    expect(tested).toMatchObject({ code: 0, json: { failed: 0, failures: [] } })
    expect(tested.json['passed']).toBeGreaterThan(1)
    const packed = await millrace(directory, 'pack')
    expect(packed).toMatchObject({ code: 0, json: { version: '0.1.0', files: expect.arrayContaining(['sbom.cdx.json']) } })
    expect((await millrace(directory, 'pack')).json['integrity']).toBe(packed.json['integrity'])
  },
  120_000,
)

test('a folder that holds something is left alone', async () => {
  writeFileSync(join(folder, 'mine.txt'), 'mine')
  const refused = await millrace(folder, 'create', 'shop', '--directory', '.')
  expect(refused).toMatchObject({ code: 1, json: { error: { code: 'devkit.folder-taken' } } })
})

test('a folder that is no node package is told so', async () => {
  expect(await millrace(folder, 'lint')).toMatchObject({ code: 1, json: { error: { code: 'devkit.not-a-package' } } })
})

test('what comes in on standard input is not taken for an argument', () => {
  const { stdout, status } = spawnSync(process.execPath, [CLI, 'node', 'lint', '--json'], {
    cwd: folder,
    input: 'elsewhere',
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stdout).not.toContain('elsewhere')
})

test('types that do not fit, and what the server would refuse, are findings; a failing test fails the command', async () => {
  const directory = await made('code')
  const source = join(directory, 'src/count-words.node.ts')
  change(join(directory, 'test/count-words.test.ts'), 'words: 3', 'words: 4')
  expect(await millrace(directory, 'test')).toMatchObject({ code: 1, json: { failed: 1 } })
  change(source, "effects: 'none',", "effects: 'write',")
  change(join(directory, 'package.json'), '"./icon.svg"', '"./README.md"')
  const { code, json } = await millrace(directory, 'lint')
  expect(code).toBe(1)
  expect((json['findings'] as { rule: string }[]).map(({ rule }) => rule)).toEqual(['load'])
  change(join(directory, 'package.json'), '"./README.md"', '"./icon.svg"')
  expect((await millrace(directory, 'lint')).json).toMatchObject({ findings: [{ rule: 'idempotency' }] })
  change(source, 'version: 1,', "version: 'one',")
  expect((await millrace(directory, 'lint')).json).toMatchObject({
    findings: [{ rule: 'build', message: expect.stringContaining('TS2322') }],
  })
}, 120_000)

test.each([
  ['lint', 'while types are checked'],
  ['test', 'while types are checked'],
  ['test', 'while a test goes on'],
])(
  'Ctrl-C ends `node %s` %s without a word, as shells expect it',
  async (command, when) => {
    const directory = await made('code')
    const marker = join(directory, 'under-way')
    const begun = `writeFileSync(${JSON.stringify(marker)}, '')`
    if (when === 'while a test goes on')
      writeFileSync(
        join(directory, 'test/endless.test.ts'),
        `import { writeFileSync } from 'node:fs'\nimport { test } from 'node:test'\ntest('goes on', () => new Promise(() => setInterval(() => ${begun}, 50)))\n`,
      )
    else {
      const modules = join(directory, 'node_modules')
      rmSync(modules)
      mkdirSync(join(modules, 'typescript/lib'), { recursive: true })
      symlinkSync(join(ROOT, 'node_modules/@millrace'), join(modules, '@millrace'))
      writeFileSync(
        join(modules, 'typescript/lib/tsc.js'),
        `const { writeFileSync } = require('node:fs')\n${begun}\nsetInterval(() => 0, 1000)\n`,
      )
    }
    const env = { PATH: process.env['PATH'], HOME: folder }
    const child = spawn(process.execPath, [CLI, 'node', command], { cwd: directory, env, detached: true })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    while (!existsSync(marker) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20))
    const before = said.length
    process.kill(-Number(child.pid), 'SIGINT') // a terminal tells what the command started as well
    expect({ code: await ended, said: said.slice(before) }).toEqual({ code: 130, said: '' })
  },
  120_000,
)

test('publish hands the packed file to the registry, and nothing while a test fails', async () => {
  const received: { name: string; integrity: string; dependencies: unknown }[] = []
  const registry = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      if (request.method !== 'PUT') return void response.writeHead(404).end('{}')
      const { name, versions } = JSON.parse(Buffer.concat(chunks).toString()) as {
        name: string
        versions: Record<string, { dist: { integrity: string }; dependencies?: unknown }>
      }
      received.push({ name, integrity: versions['0.1.0']?.dist.integrity ?? '', dependencies: versions['0.1.0']?.dependencies })
      response.writeHead(201).end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
  const { port } = registry.address() as AddressInfo
  try {
    const directory = await made('code')
    const url = `http://127.0.0.1:${port}/`
    writeFileSync(join(directory, '.npmrc'), `//127.0.0.1:${port}/:_authToken=token\n`)
    const published = await millrace(directory, 'publish', '--registry', url)
    expect(published).toMatchObject({ code: 0, json: { name: 'millrace-nodes-shop', version: '0.1.0', dryRun: false } })
    expect(received).toEqual([{ name: 'millrace-nodes-shop', integrity: published.json['integrity'], dependencies: undefined }])
    change(join(directory, 'test/count-words.test.ts'), 'words: 3', 'words: 4')
    expect(await millrace(directory, 'publish', '--registry', url)).toMatchObject({
      code: 1,
      json: { error: { code: 'devkit.publish-refused', message: expect.stringContaining('each item gets the number of words') } },
    })
    expect(received).toHaveLength(1)
  } finally {
    registry.close()
  }
}, 120_000)

test('dev builds after each change and executes what is built, in a process that may crash', async () => {
  const directory = await made('code')
  const child = spawn(process.execPath, [CLI, 'node', 'dev', '--port', '0'], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: folder },
  })
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
        if (found !== null) resolve(found[0])
      })
      child.once('close', () => reject(new Error(`dev ended: ${said}`)))
    })
    const execute = async (): Promise<unknown> => {
      const body = JSON.stringify({ type: 'shop.count-words', version: 1, config: { text: 'a b' }, items: [{ id: 1 }] })
      return (await fetch(`${url}/execute`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()
    }
    const built = async (makeChange: () => void): Promise<void> => {
      const events = await fetch(`${url}/events`)
      const reader = events.body?.getReader()
      await reader?.read() // the greeting
      makeChange()
      await reader?.read()
      await reader?.cancel()
    }
    expect(await execute()).toMatchObject({ outputs: { main: [{ json: { id: 1, words: 2 } }] } })
    const source = join(directory, 'src/count-words.node.ts')
    await built(() => change(source, "!== '').length", "!== '').length * 10"))
    expect(await execute()).toMatchObject({ outputs: { main: [{ json: { id: 1, words: 20 } }] } })
    await built(() => change(source, 'execute: (step) => ({', 'execute: (step) => process.exit(3) ?? ({'))
    expect(await execute()).toMatchObject({ code: 'devkit.package-process' })
    await built(() => change(source, 'process.exit(3) ?? ', ''))
    expect(await execute()).toMatchObject({ outputs: { main: [{ json: { id: 1, words: 20 } }] } })
  } finally {
    child.kill('SIGKILL')
  }
}, 120_000)

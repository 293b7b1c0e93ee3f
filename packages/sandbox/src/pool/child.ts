import { fork, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildLimits, ReplyMessage, RunMessage } from '../protocol.ts'
import { readReply } from '../protocol.ts'

const STDERR_KEPT = 2_000
/** The child's own heap: it holds texts on their way and the source cache, never the user's objects. */
const OWN_HEAP_MB = 512

/** How a child ended, with the last of what it wrote to standard error. */
export interface ChildEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

export interface ChildListener {
  reply(reply: ReplyMessage): void
  /** Said once; nothing is said after it. */
  ended(end: ChildEnd): void
}

/** One process of the sandbox. */
export interface SandboxChild {
  readonly pid: number | undefined
  send(message: RunMessage): void
  kill(): void
}

/** Starts a process that has nothing: no environment, no folder of ours, no right to files, network, processes or threads. */
export function startChild(limits: ChildLimits, listener: ChildListener): SandboxChild {
  const child = fork(CHILD_FILE, [JSON.stringify(limits)], {
    execArgv: execArguments(),
    env: {},
    cwd: parse(process.cwd()).root,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: false,
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-STDERR_KEPT)))
  child.on('message', (message) => {
    const reply = readReply(message)
    if (reply) listener.reply(reply)
    else child.kill('SIGKILL') // P2: a child that does not speak the protocol is not ours any more
  })
  onceEnded(child, (exitCode, signal) => listener.ended({ exitCode, signal, stderr: stderr.trim() }))
  return {
    pid: child.pid,
    send: (message) => void child.send(message, () => undefined), // a failed send shows as the child's end
    kill: () => void child.kill('SIGKILL'),
  }
}

// `close` comes after `exit` and after the last message was read, so an answer that was on its way is not taken for a crash.
function onceEnded(child: ChildProcess, ended: (exitCode: number | null, signal: NodeJS.Signals | null) => void): void {
  let said = false
  const say = (exitCode: number | null, signal: NodeJS.Signals | null): void => {
    if (said) return
    said = true
    ended(exitCode, signal)
  }
  child.on('close', say)
  child.on('error', () => {
    if (child.pid === undefined) say(null, null) // never started: no `close` follows
  })
}

// Beside this file's parent, as source under Jest and `node --test`, as JavaScript in dist.
const CHILD_FILE = new URL(import.meta.url.endsWith('.ts') ? '../child.ts' : '../child.js', import.meta.url)

function execArguments(): string[] {
  const require = createRequire(import.meta.url)
  const isolatedVm = require.resolve('isolated-vm')
  const loader = createRequire(isolatedVm).resolve('node-gyp-build')
  const readable = [fileURLToPath(new URL('../..', import.meta.url)), dirname(isolatedVm), dirname(loader), '/etc/alpine-release']
  return [
    '--no-node-snapshot', // isolated-vm needs it
    `--max-old-space-size=${OWN_HEAP_MB}`,
    '--permission',
    '--allow-addons', // isolated-vm is one
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disable-warning=PERM0001',
    '--disable-warning=ExperimentalWarning', // stripTypeScriptTypes
  ]
}

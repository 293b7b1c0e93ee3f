import { spawn, type ChildProcess, type SpawnOptions, type StdioOptions } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { toError, type Clock } from '@millrace/base'
import { withoutInherited } from './inherited.ts'
import { bubblewrapOptions, NOBODY, prlimitOptions, type Room } from './room.ts'

/** Runs one program of the host in a room of its own, to its end. */
export interface ContainedRun {
  readonly tools: ContainmentTools
  readonly room: Room
  /** File and arguments, as the room sees them. */
  readonly command: readonly string[]
  readonly stdin: string
  /** Text of the room's file. */
  readonly fileText?: string
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  onOutput(stream: 'stdout' | 'stderr' | 'reply', chunk: Buffer): 'go on' | 'stop'
}

export interface ContainmentTools {
  readonly bubblewrap: string
  readonly prlimit: string
}

/** Why a program ended before it was done. */
export type Interruption = 'deadline' | 'cancelled' | 'output'

export type ContainedEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'died'; readonly signal: string }
  | { readonly kind: 'interrupted'; readonly why: Interruption }
  /** bubblewrap itself could not be started. */
  | { readonly kind: 'not-started'; readonly reason: string }

/** Descriptors of the child: the program's reply goes out on 3, apart from what it prints; bubblewrap tells on 6 which process is the room's first. */
const DESCRIPTOR = { reply: 3, options: 4, file: 5, info: 6 } as const
export const FILE_DESCRIPTOR = DESCRIPTOR.file
const SIGNAL_BASE = 128

export function runContained(run: ContainedRun): Promise<ContainedEnd> {
  return new Promise((resolve) => {
    let child: ChildProcess
    try {
      child = withoutInherited(PIPES, (stdio) => spawn(run.tools.bubblewrap, commandLine(run), spawnOptions(stdio)))
    } catch (thrown) {
      return resolve({ kind: 'not-started', reason: toError(thrown).message }) // some failures Node throws: no memory, too long arguments
    }
    let why: Interruption | undefined
    let roomPid: number | undefined
    let closed = false
    const kill = (): void => {
      if (closed) return
      killAll(child)
      if (roomPid !== undefined) killProcess(roomPid)
    }
    const stop = (reason: Interruption): void => {
      why ??= reason
      kill()
    }
    readInfo(child, (pid) => {
      roomPid = pid
      if (why !== undefined) kill() // bubblewrap is gone, and what it had just made may have been too young to go with it
    })
    const cancelDeadline = run.clock.after(run.timeoutMs, () => stop('deadline'))
    const abort = (): void => stop('cancelled')
    run.signal?.addEventListener('abort', abort, { once: true })
    const end = (result: ContainedEnd): void => {
      cancelDeadline()
      run.signal?.removeEventListener('abort', abort)
      resolve(why === undefined ? result : { kind: 'interrupted', why })
    }
    listen(child, run, () => stop('output'))
    child.on('error', (error) => {
      if (child.pid === undefined) end({ kind: 'not-started', reason: error.message })
    })
    child.on('close', (exitCode, signal) => {
      closed = true
      end(endOf(exitCode, signal))
    })
    feed(child.stdin, run.stdin)
    feed(child.stdio[DESCRIPTOR.options] as Writable | null, bubblewrapOptions(run.room).join('\0'))
    feed((child.stdio as readonly unknown[])[DESCRIPTOR.file] as Writable | null, run.fileText ?? '')
    if (run.signal?.aborted === true) abort()
  })
}

const commandLine = ({ tools, room, command }: ContainedRun): string[] => [
  ...['--args', String(DESCRIPTOR.options), '--info-fd', String(DESCRIPTOR.info), '--', tools.prlimit, ...prlimitOptions(room)],
  ...command,
]

const PIPES = ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'] as const

function spawnOptions(stdio: StdioOptions): SpawnOptions {
  return {
    env: {},
    cwd: '/',
    stdio,
    detached: true, // a group of its own, which is killed as a whole
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  }
}

/**
 * The room dies with bubblewrap (N4) only from when its first process has asked the kernel for that. Before, it stands in bubblewrap's
 * group, which is killed at once; or, in the moment between, it is known by the pid that bubblewrap tells before it lets it go on.
 */
function killAll(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killProcess(-child.pid)
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}

function readInfo(child: ChildProcess, tell: (roomPid: number) => void): void {
  const stream = (child.stdio as readonly unknown[])[DESCRIPTOR.info] as Readable | null
  let text = ''
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    const pid = /"child-pid": *(\d+)\b[^\d]/.exec(text)?.[1]
    if (pid !== undefined) tell(Number(pid))
  })
  stream?.on('error', () => undefined) // then bubblewrap has not come so far
}

function listen(child: ChildProcess, run: ContainedRun, stop: () => void): void {
  const streams = [
    ['stdout', child.stdout],
    ['stderr', child.stderr],
    ['reply', child.stdio[DESCRIPTOR.reply] as Readable | null],
  ] as const
  for (const [name, stream] of streams) {
    stream?.on('data', (chunk: Buffer) => {
      if (run.onOutput(name, chunk) === 'stop') stop()
    })
    stream?.on('error', () => undefined) // its end says more
  }
}

function feed(stream: Writable | null, text: string): void {
  stream?.on('error', () => undefined) // a program need not read what it is given
  stream?.end(text)
}

// prlimit and bubblewrap hand a signal on as a status above 128.
function endOf(exitCode: number | null, signal: NodeJS.Signals | null): ContainedEnd {
  if (signal !== null) return { kind: 'died', signal }
  return { kind: 'exited', exitCode: exitCode ?? SIGNAL_BASE }
}

import type { ChildProcess } from 'node:child_process'
import { toError } from '@millrace/base'
import { encodeFrame, FrameReader } from '../protocol/frames.ts'
import { readNotices, readReply, type Notice, type ReplyMessage, type ToChild } from '../protocol/messages.ts'
import type { ProcessKind } from './kind.ts'

const STDERR_KEPT = 4_000

/** How a process ended, with the last of what it wrote to standard error. */
export interface ProcessEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
  readonly notices: readonly Notice[]
}

export interface ProcessListener {
  reply(reply: ReplyMessage): void
  /** Said once; nothing is said after it. */
  ended(end: ProcessEnd): void
}

/** One process of the sandbox. */
export interface SandboxProcess {
  readonly pid: number | undefined
  /** Goes out with everything else of this turn of the event loop. */
  send(head: ToChild, parts?: readonly string[]): void
  kill(): void
}

export function startProcess(kind: ProcessKind, listener: ProcessListener): SandboxProcess {
  let child: ChildProcess
  try {
    child = kind.spawn()
  } catch (thrown) {
    return neverStarted(toError(thrown), listener)
  }
  return started(child, kind, listener)
}

// Node throws some failures (no memory, too long arguments) where it tells of others by an event. Here they are told alike, and later.
function neverStarted({ message }: Error, listener: ProcessListener): SandboxProcess {
  setImmediate(() => listener.ended({ exitCode: null, signal: null, stderr: message, notices: [] }))
  return { pid: undefined, send: () => undefined, kill: () => undefined }
}

function started(child: ChildProcess, kind: ProcessKind, listener: ProcessListener): SandboxProcess {
  const frames = new FrameReader(kind.maxFrameBytes)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-STDERR_KEPT)))
  child.stdout?.on('data', (chunk: Buffer) => {
    const replies = frames.push(chunk)?.map(readReply)
    for (const reply of replies ?? [undefined]) {
      if (reply) listener.reply(reply)
      else child.kill('SIGKILL') // P2: a process that does not speak the protocol is not ours any more
    }
  })
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.on('error', () => undefined) // shows as the process's end
  onceEnded(child, (exitCode, signal, why = '') => {
    const notices = readNotices(stderr)
    listener.ended({ exitCode, signal, stderr: (stderr.replaceAll(/^millrace:.*$/gm, '') + why).trim(), notices })
  })
  const send = sender(child)
  const setup = kind.setup?.()
  if (setup !== undefined) send({ kind: 'setup' }, [setup])
  return { pid: child.pid, send, kill: () => void child.kill('SIGKILL') }
}

/** One write for all frames of a turn: under load that is many, and a write is what sending costs. */
function sender(child: ChildProcess): SandboxProcess['send'] {
  let waiting: Buffer[] = []
  const flush = (): void => {
    const all = waiting
    waiting = []
    if (child.stdin?.writable !== true) return
    child.stdin.write(all.length === 1 && all[0] !== undefined ? all[0] : Buffer.concat(all))
  }
  return (head, parts) => {
    if (waiting.push(encodeFrame(head, parts)) === 1) setImmediate(flush)
  }
}

// `close` comes after `exit` and after the last frame was read, so an answer that was on its way is not taken for a crash.
function onceEnded(child: ChildProcess, ended: (exitCode: number | null, signal: NodeJS.Signals | null, why?: string) => void): void {
  let said = false
  const say: typeof ended = (...how) => {
    if (said) return
    said = true
    ended(...how)
  }
  child.on('close', (exitCode, signal) => say(exitCode, signal))
  child.on('error', (error) => {
    if (child.pid === undefined) say(null, null, error.message) // never started: no `close` follows
  })
}

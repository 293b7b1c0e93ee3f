import { SandboxError, type CodeLog } from '../errors.ts'
import type { ProcessKind } from './kind.ts'
import type { ProcessEnd } from './process.ts'

/** Why the pool ended a process. */
export type KillReason = 'deadline' | 'cancelled' | 'stop' | 'spent'

export const stopped = (): SandboxError => new SandboxError('code.stopped', 'The sandbox is stopping. Try again when it is back.')

export const cancelled = (): SandboxError => new SandboxError('code.cancelled', 'The code was stopped because its step was cancelled.')

export const busy = (queued: number): SandboxError =>
  new SandboxError('code.busy', `${queued} programs wait for the sandbox already. Try again later.`)

export const cannotStart = ({ name }: ProcessKind, { exitCode, signal, stderr }: ProcessEnd): SandboxError =>
  new SandboxError(
    'code.crashed',
    `The sandbox's process for ${name} cannot start (${signal ?? `exit status ${exitCode}`}). ${stderr}`.trim(),
    {
      hint: 'The server’s log has the details.',
    },
  )

export const timedOut = (timeoutMs: number, logs: readonly CodeLog[] = []): SandboxError =>
  new SandboxError('code.timeout', `The code took longer than ${timeoutMs} ms.`, {
    hint: 'Give it fewer items at a time, or a longer time limit.',
    logs,
  })

export const outOfMemory = (memoryMb: number, logs: readonly CodeLog[] = []): SandboxError =>
  new SandboxError('code.memory', `The code used more memory than the ${memoryMb} MB that it may.`, {
    hint: 'Give it fewer items at a time, or let it keep less.',
    logs,
  })

export const outOfCpu = (cpuMs: number): SandboxError =>
  new SandboxError('code.cpu', `The code used more than ${cpuMs} ms of CPU time.`, {
    hint: 'Give it fewer items at a time, or let it do less for each.',
  })

/** For a program whose process died under it, again and again or after it had an effect. */
export const crashed = ({ exitCode, signal }: ProcessEnd): SandboxError =>
  new SandboxError('code.crashed', `The process that ran the code ended (${signal ?? `exit status ${exitCode}`}).`, {
    hint: 'Other steps are not touched by this. When it happens again with this code, the code makes the engine fail.',
  })

export function whyKilled(why: KillReason, timeoutMs: number): SandboxError {
  switch (why) {
    case 'deadline':
      return timedOut(timeoutMs)
    case 'cancelled':
      return cancelled()
    case 'stop':
    case 'spent':
      return stopped()
    default:
      return why satisfies never
  }
}

/** What V8 and others write when an allocation cannot be met at all. */
const FATAL_ALLOCATION = /out of memory|allocation failed|heap limit/i

/** The limit that a program was over when its process died under it; undefined when it was none. */
export function limitOf(kind: ProcessKind, { signal, stderr, notices }: ProcessEnd, id: number): SandboxError | undefined {
  const said = notices.filter((notice) => notice.id === id).map((notice) => notice.what)
  if (said.includes('cpu')) return outOfCpu(kind.cpuMs)
  // V8 may end by a fault of its own when memory is full. A kill comes from outside, or after a notice: it says nothing of the program.
  const faulted = signal !== null && signal !== 'SIGKILL'
  if (said.includes('memory') || FATAL_ALLOCATION.test(stderr) || (said.includes('swollen') && faulted)) return outOfMemory(kind.memoryMb)
  return undefined
}

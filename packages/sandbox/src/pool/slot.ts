import type { AnswerMessage, Program } from '../protocol/messages.ts'
import type { SandboxError } from '../errors.ts'
import type { KillReason } from './ends.ts'
import type { SandboxProcess } from './process.ts'

/** What a program may ask its parent for while it runs; `text` is JSON both ways. Rejects with an error for the program. */
export type Caller = (what: string, text: string, signal: AbortSignal) => Promise<string>

/** A program on its way, from the queue to its answer. */
export interface Job {
  readonly id: number
  readonly owner: string
  readonly program: Program
  readonly call: Caller | undefined
  /** Ends what the program asked for when the program ends. */
  readonly calls: AbortController
  /** Processes that died under it. */
  deaths: number
  /** How often it asked for something outside. Not 0: run again, it would do that twice. */
  asked: number
  /** When its process must have answered, once it is at it; `clock.now()`. */
  dueAt: number | undefined
  /** Ends the watch over it while it is parked. */
  unwatch: () => void
  /** Answered, or nobody wants it any more. */
  isOver: boolean
  /** Stops listening to the signal of whoever wants it. */
  release: () => void
  resolve(reply: AnswerMessage): void
  reject(error: SandboxError): void
}

export type SlotState =
  | { readonly at: 'starting'; readonly cancelDeadline: () => void }
  | { readonly at: 'idle'; readonly cancelIdle: () => void }
  /** Has a line of programs or some that are parked. */
  | { readonly at: 'busy' }
  | { readonly at: 'ending'; readonly why: KillReason; readonly victim: Job | undefined }

/** A process with what it was given. */
export interface Slot {
  readonly process: SandboxProcess
  state: SlotState
  /** In the order in which the process works; the first is the one that it is at. */
  line: Job[]
  readonly parked: Map<number, Job>
  /** Ends the watch over the first of the line. */
  unwatch: () => void
  /** It is at the first of the line for so long that the others went elsewhere. */
  firstIsLong: boolean
  /** How the last program went: to a quick process the next ones are given ahead. */
  pace: 'quick' | 'slow'
  runs: number
}

export const jobsOf = (slot: Slot): Job[] => [...slot.line, ...slot.parked.values()]

export const findJob = (slot: Slot, id: number): Job | undefined => slot.parked.get(id) ?? slot.line.find((job) => job.id === id)

export function takeJob(slot: Slot, job: Job): void {
  job.unwatch()
  slot.parked.delete(job.id)
  const at = slot.line.indexOf(job)
  if (at >= 0) slot.line.splice(at, 1)
}

/**
 * What parent and sandbox process say to each other, whatever language the process runs. Frames (`frames.ts`) carry it.
 * P1. A process has one program at work at a time, in the order in which it got them; one that waits for something outside (`parked`)
 *     makes room for the next. Each program is answered once.
 * P2. What a process says is as untrusted as the code that it ran: the parent checks its shape and parses the text as data.
 */
import type { Frame } from './frames.ts'

/** A program, as the pool knows it. Process kinds put in the head what else their process needs. */
export interface Program {
  readonly language: string
  readonly source: string
  /** `check`: it is compiled, and not run. */
  readonly mode: 'all' | 'each' | 'check'
  /** JSON text of the items. */
  readonly items: string
  /** JSON text of an object: global names that the code sees. */
  readonly names: string
  /** JSON text of what else the code sees: data of other nodes, the time, the zone. */
  readonly around: string
  /** Whose it is: programs of two of them never share what can be told apart. */
  readonly tenant: string
  readonly timeoutMs: number
}

/** To the process: a program; `parts` of the frame are source, items, names and what is around. */
export interface RunHead extends Omit<Program, 'source' | 'items' | 'names' | 'around'> {
  readonly kind: 'run'
  readonly id: number
}

/** To the process: a program is not wanted any more; what it answers would be ignored. */
export interface DropHead {
  readonly kind: 'drop'
  readonly ids: readonly number[]
}

/** To the process: what a program asked for. The frame's part is the answer's text. */
export interface AnswerHead {
  readonly kind: 'answer'
  readonly id: number
  readonly call: number
  readonly ok: boolean
}

/** To the process, before any program: what its kind prepared for it, in the frame's part. */
export interface SetupHead {
  readonly kind: 'setup'
}

export type ToChild = SetupHead | RunHead | DropHead | AnswerHead

/** Why a program gave no result, as its process saw it. */
export type FailureKind = 'syntax' | 'runtime' | 'timeout' | 'memory' | 'result' | 'too-large' | 'pending'

export interface Failure {
  readonly kind: FailureKind
  readonly message: string
  readonly name?: string
  readonly line?: number
  readonly column?: number
  readonly itemIndex?: number
  /** A code and a hint of our own that the thrown error carried, e.g. of a refused request. */
  readonly code?: string
  readonly hint?: string
}

/** What a process says. `text` is JSON: `Envelope`. */
export type ReplyMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly text: string }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure; readonly logs: string }
  /** The program waits for what it asked for, or for a timer; another may run meanwhile. */
  | { readonly kind: 'parked'; readonly id: number }
  /** The process is at that parked program again. */
  | { readonly kind: 'resumed'; readonly id: number }
  /** The program ended through no fault of its own, e.g. with the isolate that it shared. */
  | { readonly kind: 'lost'; readonly id: number }
  /** The program asks the parent for something. */
  | { readonly kind: 'call'; readonly id: number; readonly call: number; readonly what: string; readonly text: string }

/** A message that ends a program. */
export type AnswerMessage = Extract<ReplyMessage, { kind: 'done' | 'failed' }>

/** Lines on standard error by which a process says that it is about to end, or nearly, and because of which program. */
export type Notice = { readonly what: 'swollen' | 'memory' | 'cpu'; readonly id: number }
export const noticeLine = ({ what, id }: Notice): string => `\nmillrace:${what} ${id}\n`
export const readNotices = (stderr: string): Notice[] =>
  Array.from(stderr.matchAll(/^millrace:(swollen|memory|cpu) (\d{1,10})$/gm), ([, what, id]) => ({
    what: what as Notice['what'],
    id: Number(id),
  }))

const FAILURES: ReadonlySet<string> = new Set<FailureKind>(['syntax', 'runtime', 'timeout', 'memory', 'result', 'too-large', 'pending'])

/** P2. The message, if it is one; undefined for anything else. */
export function readReply({ head, parts }: Frame): ReplyMessage | undefined {
  const { kind, id } = head
  if (kind === 'ready') return { kind }
  if (typeof id !== 'number') return undefined
  const [text] = parts
  switch (kind) {
    case 'parked':
    case 'resumed':
    case 'lost':
      return { kind, id }
    case 'done':
      return text === undefined ? undefined : { kind, id, text }
    case 'call':
      return text === undefined || typeof head['call'] !== 'number' || typeof head['what'] !== 'string'
        ? undefined
        : { kind, id, call: head['call'], what: head['what'], text }
    case 'failed': {
      const failure = readFailure(head['failure'])
      return failure === undefined || text === undefined ? undefined : { kind, id, failure, logs: text }
    }
    default:
      return undefined
  }
}

/** P2. */
export function readFailure(value: unknown): Failure | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const said = value as Record<string, unknown>
  if (typeof said['kind'] !== 'string' || !FAILURES.has(said['kind'])) return undefined
  const index = (name: string): number | undefined =>
    Number.isSafeInteger(said[name]) && (said[name] as number) >= 0 ? (said[name] as number) : undefined
  const [line, column, itemIndex] = [index('line'), index('column'), index('itemIndex')]
  const text = (name: string, most: number): string | undefined =>
    typeof said[name] === 'string' && said[name] !== '' ? said[name].slice(0, most) : undefined
  const [name, code, hint] = [text('name', 200), text('code', 100), text('hint', 500)]
  return {
    kind: said['kind'] as FailureKind,
    message: typeof said['message'] === 'string' ? said['message'].slice(0, 2000) : 'no message',
    ...(name === undefined ? {} : { name }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
  }
}

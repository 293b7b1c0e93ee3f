/**
 * What parent and child say to each other: one message each way for a program.
 * P1. A child runs one program at a time and answers each once.
 * P2. What a child says is as untrusted as the code that it ran: the parent checks its shape and parses the text as data.
 */

export const LANGUAGES = ['javascript', 'typescript'] as const
export type CodeLanguage = (typeof LANGUAGES)[number]
export const isCodeLanguage = (name: string): name is CodeLanguage => (LANGUAGES as readonly string[]).includes(name)

/** What one child may use; fixed for its life, handed over as its first argument. */
export interface ChildLimits {
  readonly memoryMb: number
  /** Resident memory of the whole process at which it gives up. */
  readonly rssMb: number
  readonly maxOutputChars: number
  readonly maxLogLines: number
  readonly maxLogChars: number
}

export interface RunMessage {
  readonly id: number
  readonly language: CodeLanguage
  readonly source: string
  readonly mode: 'all' | 'each'
  /** JSON text of the items. */
  readonly items: string
  /** JSON text of an object: global names that the code sees. */
  readonly names: string
  readonly timeoutMs: number
}

/** Why a program gave no result, as the child saw it. */
export type FailureKind = 'syntax' | 'runtime' | 'timeout' | 'memory' | 'result' | 'too-large' | 'pending'

export interface Failure {
  readonly kind: FailureKind
  readonly message: string
  readonly name?: string
  readonly line?: number
  readonly column?: number
  readonly itemIndex?: number
}

/** `text` is JSON that was made inside the isolate: `Envelope`. */
export type ReplyMessage =
  | { readonly kind: 'ready' }
  /** The program has used most of its memory: if the process dies now, that is why. Not an answer. */
  | { readonly kind: 'swollen'; readonly id: number }
  | { readonly kind: 'done'; readonly id: number; readonly text: string }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure; readonly logs: string }

/** A message that ends a program. */
export type AnswerMessage = Extract<ReplyMessage, { kind: 'done' | 'failed' }>

/** Exit status of a child that stopped itself because code used too much memory. */
export const MEMORY_EXIT = 97

const FAILURES: ReadonlySet<string> = new Set<FailureKind>(['syntax', 'runtime', 'timeout', 'memory', 'result', 'too-large', 'pending'])

/** P2. The message, if it is one; undefined for anything else. */
export function readReply(message: unknown): ReplyMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const said = message as Record<string, unknown>
  if (said['kind'] === 'ready') return { kind: 'ready' }
  if (typeof said['id'] !== 'number') return undefined
  if (said['kind'] === 'swollen') return { kind: 'swollen', id: said['id'] }
  if (said['kind'] === 'done' && typeof said['text'] === 'string') return { kind: 'done', id: said['id'], text: said['text'] }
  if (said['kind'] !== 'failed' || typeof said['logs'] !== 'string') return undefined
  const failure = readFailure(said['failure'])
  return failure && { kind: 'failed', id: said['id'], failure, logs: said['logs'] }
}

/** P2. */
export function readFailure(value: unknown): Failure | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const said = value as Record<string, unknown>
  if (typeof said['kind'] !== 'string' || !FAILURES.has(said['kind'])) return undefined
  const index = (name: string): number | undefined =>
    Number.isSafeInteger(said[name]) && (said[name] as number) >= 0 ? (said[name] as number) : undefined
  const [line, column, itemIndex] = [index('line'), index('column'), index('itemIndex')]
  return {
    kind: said['kind'] as FailureKind,
    message: typeof said['message'] === 'string' ? said['message'].slice(0, 2000) : 'no message',
    ...(typeof said['name'] === 'string' && said['name'] !== '' ? { name: said['name'].slice(0, 200) } : {}),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
  }
}

import { readFailure, type AnswerMessage, type Failure, type Program } from '../protocol/messages.ts'
import type { ProgramOutput } from './program-output.ts'
import { zonesOf } from './zones.ts'

/** What `run` in bootstrap.ts reads. Items and names are JSON text already; the parent made them. */
export function encodeProgram(
  { source, mode, items, names, around }: Pick<Program, 'source' | 'mode' | 'items' | 'names' | 'around'>,
  maxOutputChars: number,
): Uint8Array {
  const head = JSON.stringify({ source, mode, limit: maxOutputChars, zones: zonesOf(source, zoneIn(around)) })
  return new TextEncoder().encode(`${head.slice(0, -1)},"items":${items},"names":${names},"around":${around}}`)
}

// The parent writes it last; to parse all of it for that would be to parse the data of other nodes too.
const zoneIn = (around: string): string => /"zone":"([^"\\]{1,64})"\}$/.exec(around.slice(-100))?.[1] ?? 'UTC'

/** What `run` in bootstrap.ts returned, as the answer of a sandbox process. */
export function readAnswer(id: number, bytes: Uint8Array, output: ProgramOutput): AnswerMessage {
  const text = new TextDecoder().decode(bytes)
  if (text.startsWith('V')) return { kind: 'done', id, text: `{"value":${text.slice(1)},"logs":${output.toJson()}}` }
  return failedAnswer(id, readFailure(parse(text.slice(1))) ?? UNREADABLE, output)
}

export const failedAnswer = (id: number, failure: Failure, output: ProgramOutput): AnswerMessage => ({
  kind: 'failed',
  id,
  failure,
  logs: output.toJson(),
})

const UNREADABLE: Failure = { kind: 'result', message: 'something unreadable' }

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a program that took the interpreter over; it can only spoil its own answer
  }
}

import { readFailure, type AnswerMessage, type Failure, type Program } from '../protocol/messages.ts'
import type { ProgramOutput } from './program-output.ts'
import { zonesOf } from './zones.ts'

/** What `run` in bootstrap.ts reads. Items and names are JSON text already; the parent made them. */
export function encodeProgram(
  { source, mode, items, names }: Pick<Program, 'source' | 'mode' | 'items' | 'names'>,
  maxOutputChars: number,
): Uint8Array {
  const head = JSON.stringify({ source, mode, limit: maxOutputChars, zones: zonesOf(source, zoneIn(names)) })
  return new TextEncoder().encode(`${head.slice(0, -1)},"items":${items},"names":${names}}`)
}

// The parent writes it last; to parse all of the names for it would be to parse the data of other nodes too.
const zoneIn = (names: string): string => /"zone":"([^"\\]{1,64})"\}$/.exec(names.slice(-100))?.[1] ?? 'UTC'

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

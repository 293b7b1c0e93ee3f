import { isJsonObject, type JsonValue } from '@millrace/base'
import { SandboxError, type CodeLog } from './errors.ts'
import type { CodeItem } from './item.ts'
import { parseUntrusted } from './json.ts'
import { isLong, parseInParts } from './json-in-parts.ts'
import type { SandboxSettings } from './options.ts'
import { outOfMemory, timedOut } from './pool/ends.ts'
import { withSyntaxHint } from './javascript/syntax-hints.ts'
import { readFailure, type AnswerMessage, type Failure } from './protocol/messages.ts'
import { notItems, readItems } from './result.ts'
import { inTurns } from './turns-of-work.ts'

/** What an answer is read against. */
export interface Asked {
  readonly language: string
  readonly source: string
  readonly mode: 'all' | 'each'
  readonly items: readonly CodeItem[]
  readonly timeoutMs: number
}

export interface CodeResult {
  readonly items: CodeItem[]
  /** By item: the input items that it came from; null where nothing is known. */
  readonly from: readonly (readonly number[] | null)[]
  readonly logs: readonly CodeLog[]
}

/** Why a program cannot be compiled; line and column count from 1. */
export interface SyntaxFault {
  readonly message: string
  readonly hint?: string
  readonly line?: number
  readonly column?: number
}

/** What a process answered, as items or as the error that it stands for. Trusts nothing in it (P2). */
export async function readResult(reply: AnswerMessage, program: Asked, settings: SandboxSettings): Promise<CodeResult> {
  if (reply.kind === 'failed')
    throw failureError(explained(reply.failure, program), program, settings, readLogs(parse(reply.logs), settings))
  if (reply.text.length > settings.maxOutputChars + 2 * settings.maxLogChars + 1_000_000) throw tooLarge(reply.text.length, settings, [])
  const envelope = isLong(reply.text) ? read(await inTurns(parseInParts(reply.text)).catch(unreadable)) : parse(reply.text)
  if (!isJsonObject(envelope)) throw notItems('something unreadable')
  const logs = readLogs(envelope['logs'], settings)
  if (Object.hasOwn(envelope, 'failure')) {
    const failure = readFailure(envelope['failure'])
    if (!failure) throw notItems('something unreadable')
    throw failureError({ ...failure, ...placeOf(envelope['failure']) }, program, settings, logs)
  }
  const { mode, items } = program
  return { ...(await inTurns(readItems(envelope['value'] ?? null, { mode, inputs: items, origins: envelope['from'] }))), logs }
}

/** Why a program that was only compiled is none; undefined when it is one. Rejects where something else went wrong. */
export function readFault(reply: AnswerMessage, program: Asked, settings: SandboxSettings): SyntaxFault | undefined {
  if (reply.kind === 'done') return undefined
  const { kind, message, hint, line, column } = explained(reply.failure, program)
  if (kind !== 'syntax') throw failureError(reply.failure, program, settings, [])
  return {
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }
}

/** The processes know no parser that says more than the engine does. */
const explained = (failure: Failure, { language, source }: Asked): Failure =>
  failure.kind === 'syntax' && language !== 'python' ? withSyntaxHint(failure, source) : failure

function parse(text: string): JsonValue {
  let value: JsonValue | undefined
  try {
    value = parseUntrusted(text)
  } catch (thrown) {
    return unreadable(thrown)
  }
  return read(value)
}

function unreadable(cause: unknown): never {
  throw new SandboxError('code.result', 'What the code returned cannot be read as JSON.', { cause })
}

function read(value: JsonValue | undefined): JsonValue {
  if (value === undefined)
    throw new SandboxError('code.result', 'What the code returned is nested too deeply.', { hint: 'Return flatter data.' })
  return value
}

function placeOf(failure: JsonValue | undefined): { line?: number; column?: number } {
  const stack = isJsonObject(failure) ? failure['stack'] : undefined
  const place = typeof stack === 'string' ? /code\.js:(\d{1,9}):(\d{1,9})/.exec(stack) : null
  return place ? { line: Number(place[1]), column: Number(place[2]) } : {}
}

function readLogs(value: JsonValue | undefined, settings: SandboxSettings): CodeLog[] {
  if (!Array.isArray(value)) return []
  const logs: CodeLog[] = []
  let room = settings.maxLogChars + 100 // and the line about those that were dropped
  for (const entry of value.slice(0, settings.maxLogLines + 1)) {
    if (!Array.isArray(entry) || typeof entry[1] !== 'string' || room <= 0) continue
    const message = entry[1].slice(0, room)
    room -= message.length
    logs.push({ level: entry[0] === 'warn' ? 'warn' : 'info', message })
  }
  return logs
}

function failureError(failure: Failure, program: Asked, settings: SandboxSettings, logs: readonly CodeLog[]): SandboxError {
  const { kind, message, code, ...place } = failure
  const at = failure.line === undefined ? '' : ` (line ${failure.line})`
  const named = failure.name === undefined || failure.name === 'Error' ? message : `${failure.name}: ${message}`
  switch (kind) {
    case 'syntax':
      return new SandboxError('code.syntax', `The code cannot be read: ${message}${at}`, { ...place, logs })
    case 'runtime':
      return new SandboxError(isOwnCode(code) ? code : 'code.runtime', `${named}${at}`, { ...hintFor(failure), ...place, logs })
    case 'timeout':
      return timedOut(program.timeoutMs, logs)
    case 'memory':
      return outOfMemory(settings.memoryMb, logs)
    case 'too-large':
      return tooLarge(Number(message), settings, logs)
    case 'pending':
      return new SandboxError('code.result', message, {
        hint: 'Every promise that the code awaits must be resolved by something.',
        logs,
      })
    case 'result':
      return notItems(failure.name === undefined ? message : `what cannot be written as JSON (${message})`, { logs })
    default:
      return kind satisfies never
  }
}

const tooLarge = (chars: number, settings: SandboxSettings, logs: readonly CodeLog[]): SandboxError =>
  new SandboxError('code.output-too-large', `The code returned ${chars} characters of JSON; ${settings.maxOutputChars} are allowed.`, {
    hint: 'Return fewer items or fewer fields, or split the work over several executions.',
    logs,
  })

/** Errors that the parts inside the isolate throw by name; code that throws one of these says no more than that. */
const isOwnCode = (code: string | undefined): code is 'code.fetch' | 'code.module' => code === 'code.fetch' || code === 'code.module'

// What people miss most when they come from a browser or from Node.
const ABSENT = /^(process|XMLHttpRequest|window|document|module|exports|global|axios|_|moment|cheerio) is not defined$/

function hintFor({ message }: Failure): { hint?: string } {
  const name = ABSENT.exec(message)?.[1]
  if (name === undefined) return {}
  if (name === 'XMLHttpRequest' || name === 'axios')
    return { hint: 'Use fetch where the operator allows hosts, or an HTTP Request node before or after the code.' }
  if (name === 'process') return { hint: 'Code sees the variables that the operator lists as $env, and nothing else of the process.' }
  return {
    hint: `Code runs isolated, with the JavaScript language and the names of the documentation: there is no ${name}. Modules are loaded with require('name').`,
  }
}

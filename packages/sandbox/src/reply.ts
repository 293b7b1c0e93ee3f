import { isJsonObject, type JsonValue } from '@millrace/base'
import { SandboxError, type CodeLog } from './errors.ts'
import type { CodeItem } from './item.ts'
import { parseUntrusted } from './json.ts'
import type { SandboxSettings } from './options.ts'
import { outOfMemory, timedOut } from './pool/ends.ts'
import { readFailure, type AnswerMessage, type Failure } from './protocol/messages.ts'
import { notItems, toItems } from './result.ts'

export interface Program {
  readonly mode: 'all' | 'each'
  readonly items: readonly CodeItem[]
  readonly timeoutMs: number
}

export interface CodeResult {
  readonly items: CodeItem[]
  readonly logs: readonly CodeLog[]
}

/** What a process answered, as items or as the error that it stands for. Trusts nothing in it (P2). */
export function readResult(reply: AnswerMessage, program: Program, settings: SandboxSettings): CodeResult {
  if (reply.kind === 'failed') throw failureError(reply.failure, program, settings, readLogs(parse(reply.logs), settings))
  if (reply.text.length > settings.maxOutputChars + 2 * settings.maxLogChars + 10_000) throw tooLarge(reply.text.length, settings, [])
  const envelope = parse(reply.text)
  if (!isJsonObject(envelope)) throw notItems('something unreadable')
  const logs = readLogs(envelope['logs'], settings)
  if (Object.hasOwn(envelope, 'failure')) {
    const failure = readFailure(envelope['failure'])
    if (!failure) throw notItems('something unreadable')
    throw failureError({ ...failure, ...placeOf(envelope['failure']) }, program, settings, logs)
  }
  return { items: toItems(envelope['value'] ?? null, program.mode, program.items), logs }
}

function parse(text: string): JsonValue {
  let value: JsonValue | undefined
  try {
    value = parseUntrusted(text)
  } catch (thrown) {
    throw new SandboxError('code.result', 'What the code returned cannot be read as JSON.', { cause: thrown })
  }
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

function failureError(failure: Failure, program: Program, settings: SandboxSettings, logs: readonly CodeLog[]): SandboxError {
  const { kind, message, ...place } = failure
  const at = failure.line === undefined ? '' : ` (line ${failure.line})`
  const named = failure.name === undefined || failure.name === 'Error' ? message : `${failure.name}: ${message}`
  switch (kind) {
    case 'syntax':
      return new SandboxError('code.syntax', `The code cannot be read: ${message}${at}`, { ...place, logs })
    case 'runtime':
      return new SandboxError('code.runtime', `${named}${at}`, { ...place, ...hintFor(failure), logs })
    case 'timeout':
      return timedOut(program.timeoutMs, logs)
    case 'memory':
      return outOfMemory(settings.memoryMb, logs)
    case 'too-large':
      return tooLarge(Number(message), settings, logs)
    case 'pending':
      return new SandboxError('code.result', message, {
        hint: 'There are no timers and no network in code: wait with a Wait node, ask with an HTTP Request node.',
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

// What people miss most when they come from a browser or from Node.
const ABSENT =
  /^(require|process|fetch|XMLHttpRequest|setTimeout|setInterval|setImmediate|Buffer|window|document|module|global) is not defined$/

function hintFor({ message }: Failure): { hint?: string } {
  const name = ABSENT.exec(message)?.[1]
  if (name === undefined) return {}
  if (name === 'fetch' || name === 'XMLHttpRequest') return { hint: 'Code has no network. Use an HTTP Request node before or after it.' }
  if (name.startsWith('set')) return { hint: 'Code has no timers. Use a Wait node.' }
  return { hint: `Code runs isolated, with the JavaScript language alone: there is no ${name}.` }
}

import { OptionError } from '@millrace/base'
import { SandboxError } from './errors.ts'
import type { CodeItem } from './item.ts'
import { compileOptions, type SandboxOptions, type SandboxSettings } from './options.ts'
import { Pool, type PoolStats } from './pool/pool.ts'
import { isCodeLanguage, LANGUAGES, type CodeLanguage, type RunMessage } from './protocol.ts'
import { readResult, type CodeResult } from './reply.ts'

/** One program to run. */
export interface CodeRun {
  /** One of `languages`; another one is answered with `code.language`. */
  readonly language: string
  /** The body of an async function. */
  readonly source: string
  /** Once for all items, or once for each. */
  readonly mode: 'all' | 'each'
  readonly items: readonly CodeItem[]
  /** Further names that the code sees, each plain JSON: `$vars`, `$execution` … */
  readonly names: Readonly<Record<string, unknown>>
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** Runs code that nobody trusts. */
export interface Sandbox {
  readonly languages: readonly CodeLanguage[]
  /** Rejects with a SandboxError whatever the code does. */
  run(request: CodeRun): Promise<CodeResult>
  /** Starts a process ahead of the first program. */
  warmUp(): void
  stats(): PoolStats
  /** Lets what runs finish up to the drain limit, then kills. Safe to call twice. */
  stop(): Promise<void>
}

/** A process as a whole may reach a few times the program's heap before it ends itself; V8's own limit is looser than its name. */
const rssLimit = (memoryMb: number): number => memoryMb * 3 + 200

/** Makes a sandbox; no process is started before the first use. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const settings = compileOptions(options)
  const { memoryMb, maxOutputChars, maxLogLines, maxLogChars } = settings
  const pool = new Pool({ ...settings, limits: { memoryMb, rssMb: rssLimit(memoryMb), maxOutputChars, maxLogLines, maxLogChars } })
  return {
    languages: LANGUAGES,
    async run(request) {
      const message = encode(request, settings)
      const reply = await pool.run(message, request.signal)
      return readResult(reply, { mode: request.mode, items: request.items, timeoutMs: message.timeoutMs }, settings)
    },
    warmUp: () => pool.warmUp(),
    stats: () => pool.stats(),
    stop: () => pool.stop(),
  }
}

function encode(request: CodeRun, settings: SandboxSettings): Omit<RunMessage, 'id'> {
  const { language, source, mode } = request
  if (!isCodeLanguage(language))
    throw new SandboxError('code.language', `Code in "${language}" cannot run here.`, { hint: `Choose one of: ${LANGUAGES.join(', ')}.` })
  if (source.length > settings.maxSourceChars)
    throw new SandboxError('code.input-too-large', `The code has ${source.length} characters; ${settings.maxSourceChars} are allowed.`)
  const items = JSON.stringify(request.items)
  const names = JSON.stringify(checkNames(request.names))
  const chars = items.length + names.length
  if (chars > settings.maxInputChars)
    throw new SandboxError('code.input-too-large', `The items have ${chars} characters of JSON; ${settings.maxInputChars} are allowed.`, {
      hint: 'Give the code fewer items at a time.',
    })
  return { language, source, mode, items, names, timeoutMs: timeLimit(request.timeoutMs, settings) }
}

function timeLimit(asked: number | undefined, settings: SandboxSettings): number {
  if (asked === undefined) return settings.timeoutMs
  if (!Number.isFinite(asked) || asked < 1) throw new OptionError({ option: 'timeoutMs', expected: 'a number of at least 1' })
  return Math.min(Math.ceil(asked), settings.maxTimeoutMs)
}

const NAME = /^\$?[A-Za-z_][A-Za-z0-9_]{0,63}$/
const TAKEN: ReadonlySet<string> = new Set(['__proto__', '__millraceStart', 'globalThis', 'undefined', 'NaN', 'Infinity', 'eval'])

function checkNames(names: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const name of Object.keys(names))
    if (!NAME.test(name) || TAKEN.has(name)) throw new SandboxError('code.name', `"${name}" cannot be a name in code.`)
  return names
}

import { OptionError, type JsonObject } from '@millrace/base'
import { SandboxError } from './errors.ts'
import type { CodeItem } from './item.ts'
import { javascriptKind } from './javascript/kind.ts'
import { compileOptions, type SandboxOptions, type SandboxSettings } from './options.ts'
import { Pool, type PoolStats } from './pool/pool.ts'
import type { Caller } from './pool/slot.ts'
import type { Program } from './protocol/messages.ts'
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
  /** Data of other nodes, by name: what `usedNodes` finds in the source. */
  readonly nodes?: Readonly<Record<string, CodeNodeData>>
  /** `$now`, and the zone of dates that name none. */
  readonly now?: number
  readonly zone?: string
  /** Carries out what the code asks for while it runs. Without it there is no `fetch`. */
  readonly call?: Caller
  /** Whose program it is. Programs of two tenants never meet in one isolate, and take turns when many wait. @default '' */
  readonly tenant?: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** What a program is given of another node. */
export interface CodeNodeData {
  readonly isExecuted: boolean
  /** Undefined when there are none: `problem` says why. */
  readonly items?: readonly CodeItem[]
  /** For each input item the place of its partner in `items`, behind its end in `others`; null when it has no single one. */
  readonly paired?: readonly (number | null)[]
  readonly others?: readonly CodeItem[]
  readonly params?: JsonObject
  readonly problem?: { readonly message: string; readonly hint?: string }
}

/** Runs code that nobody trusts. */
export interface Sandbox {
  readonly languages: readonly string[]
  /** Rejects with a SandboxError whatever the code does. */
  run(request: CodeRun): Promise<CodeResult>
  /** Starts a process ahead of the first program. */
  warmUp(): void
  stats(): PoolStats
  /** Lets what runs finish up to the drain limit, then kills. Safe to call twice. */
  stop(): Promise<void>
}

/** Makes a sandbox; no process is started before the first use. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const settings = compileOptions(options)
  const kinds = [javascriptKind(settings)]
  const pools = kinds.map((kind) => new Pool(kind, settings))
  const poolOf = new Map(kinds.flatMap((kind, index) => kind.languages.map((language) => [language, pools[index] as Pool] as const)))
  const languages = [...poolOf.keys()]
  return {
    languages,
    async run(request) {
      const pool = poolOf.get(request.language)
      if (pool === undefined) throw unknownLanguage(request.language, languages)
      const program = encode(request, settings)
      const reply = await pool.run(program, { signal: request.signal, call: request.call })
      return readResult(reply, { mode: request.mode, items: request.items, timeoutMs: program.timeoutMs }, settings)
    },
    warmUp: () => pools[0]?.warmUp(),
    stats: () => sum(pools.map((pool) => pool.stats())),
    async stop() {
      await Promise.all(pools.map((pool) => pool.stop()))
    },
  }
}

const sum = (all: readonly PoolStats[]): PoolStats => {
  const total = (key: 'queued' | 'completed' | 'crashed' | 'killed' | 'repeated'): number => all.reduce((sum, stats) => sum + stats[key], 0)
  return {
    children: all.flatMap((stats) => stats.children),
    ...{ queued: total('queued'), completed: total('completed'), crashed: total('crashed') },
    ...{ killed: total('killed'), repeated: total('repeated') },
  }
}

const unknownLanguage = (language: string, languages: readonly string[]): SandboxError =>
  new SandboxError('code.language', `Code in "${language}" cannot run here.`, { hint: `Choose one of: ${languages.join(', ')}.` })

function encode(request: CodeRun, settings: SandboxSettings): Program {
  const { language, source, mode, tenant = '' } = request
  if (source.length > settings.maxSourceChars)
    throw new SandboxError('code.input-too-large', `The code has ${source.length} characters; ${settings.maxSourceChars} are allowed.`)
  const items = JSON.stringify(request.items)
  const { nodes, now, zone } = request
  const names = JSON.stringify({ values: checkNames(request.names), nodes, now, zone })
  const chars = items.length + names.length
  if (chars > settings.maxInputChars)
    throw new SandboxError('code.input-too-large', `The items have ${chars} characters of JSON; ${settings.maxInputChars} are allowed.`, {
      hint: 'Give the code fewer items at a time.',
    })
  return { language, source, mode, items, names, tenant, timeoutMs: timeLimit(request.timeoutMs, settings) }
}

function timeLimit(asked: number | undefined, settings: SandboxSettings): number {
  if (asked === undefined) return settings.timeoutMs
  if (!Number.isFinite(asked) || asked < 1) throw new OptionError({ option: 'timeoutMs', expected: 'a number of at least 1' })
  return Math.min(Math.ceil(asked), settings.maxTimeoutMs)
}

const NAME = /^\$?[A-Za-z_][A-Za-z0-9_]{0,63}$/
const TAKEN: ReadonlySet<string> = new Set([
  '__proto__',
  '__millraceStart',
  '__millraceTools',
  'globalThis',
  'undefined',
  'NaN',
  'Infinity',
  'eval',
])

function checkNames(names: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const name of Object.keys(names))
    if (!NAME.test(name) || TAKEN.has(name)) throw new SandboxError('code.name', `"${name}" cannot be a name in code.`)
  return names
}

import { OptionError, type JsonObject } from '@millrace/base'
import { SandboxError } from './errors.ts'
import type { CodeItem } from './item.ts'
import { javascriptKind } from './javascript/kind.ts'
import { compileOptions, type SandboxOptions, type SandboxSettings } from './options.ts'
import { Pool, type PoolStats } from './pool/pool.ts'
import type { Caller } from './pool/slot.ts'
import { Containment } from './process/containment.ts'
import { Scripts, type ScriptResult, type ScriptRun } from './process/scripts.ts'
import { Turns } from './process/turns.ts'
import type { Program } from './protocol/messages.ts'
import { pythonRunner } from './python/python.ts'
import { readFault, readResult, type CodeResult, type SyntaxFault } from './reply.ts'
import type { LanguageRunner } from './runner.ts'

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
  /** All that it gave, for programs that choose an output or a run. */
  readonly firings?: {
    /** Its outputs, in declared order. */
    readonly ports: readonly string[]
    /** Run index that the name means where none is given. */
    readonly means: number
    readonly runs: readonly { readonly run: number; readonly outputs: readonly (readonly [port: string, items: readonly CodeItem[]])[] }[]
  }
}

/** A program to compile, as `CodeRun` has it. */
export type CodeToCheck = Pick<CodeRun, 'language' | 'source' | 'tenant' | 'timeoutMs' | 'signal'>

/** Runs code that nobody trusts. */
export interface Sandbox {
  readonly languages: readonly string[]
  /** Rejects with a SandboxError whatever the code does. */
  run(request: CodeRun): Promise<CodeResult>
  /**
   * Compiles a program without running any of it: what is wrong with it, if anything is. Rejects with a SandboxError where that cannot be
   * found out: a language that is off, a server without room.
   */
  syntaxFault(request: CodeToCheck): Promise<SyntaxFault | undefined>
  /** Runs a script of a shell. Rejects with a SandboxError where it is off, cannot run, or is over a limit. */
  script(request: ScriptRun): Promise<ScriptResult>
  /** What is switched on and cannot run on this host; each says what to do. */
  check(): Promise<readonly SandboxError[]>
  /** Starts a process ahead of the first program. */
  warmUp(): void
  stats(): PoolStats
  /** Lets what runs finish up to the drain limit, then kills. Safe to call twice. */
  stop(): Promise<void>
}

/** Makes a sandbox; no process is started before the first use. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const settings = compileOptions(options)
  const host = { settings, containment: new Containment(settings), turns: new Turns({ ...settings, most: settings.maxChildren }) }
  const scripts = new Scripts(host)
  const runners: readonly LanguageRunner[] = [new Pool(javascriptKind(settings), settings), pythonRunner(host)]
  const runnerOf = new Map(runners.flatMap((runner) => runner.languages.map((language) => [language, runner] as const)))
  const languages = [...runnerOf.keys()]
  const runnerFor = (language: string): LanguageRunner => {
    const runner = runnerOf.get(language)
    if (runner === undefined) throw unknownLanguage(language, languages)
    return runner
  }
  return {
    languages,
    async run(request) {
      const runner = runnerFor(request.language)
      const program = encode(request, settings)
      const reply = await runner.run(program, { signal: request.signal, call: request.call })
      return readResult(
        reply,
        { language: request.language, source: request.source, mode: request.mode, items: request.items, timeoutMs: program.timeoutMs },
        settings,
      )
    },
    async syntaxFault(request) {
      const { language, source, signal } = request
      const program: Program = { ...encode({ ...NOTHING_TO_RUN, ...request }, settings), mode: 'check' }
      return readFault(
        await runnerFor(language).run(program, { signal }),
        { ...NOTHING_TO_RUN, language, source, timeoutMs: program.timeoutMs },
        settings,
      )
    },
    script: (request) => scripts.run(request),
    check: async () => (await Promise.all([...runners, scripts].map((one) => one.check()))).flat(),
    warmUp: () => runners[0]?.warmUp(),
    stats: () => sum(runners.map((runner) => runner.stats())),
    async stop() {
      await Promise.all([...runners, host.turns].map((one) => one.stop()))
    },
  }
}

const NOTHING_TO_RUN = { mode: 'all', items: [], names: {} } as const

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
  const { nodes, now, zone } = request
  const items = toJson(request.items)
  const names = toJson(checkNames(request.names))
  const around = toJson({ nodes, now, zone })
  const chars = items.length + names.length + around.length
  if (chars > settings.maxInputChars)
    throw new SandboxError('code.input-too-large', `The items have ${chars} characters of JSON; ${settings.maxInputChars} are allowed.`, {
      hint: 'Give the code fewer items at a time.',
    })
  return { language, source, mode, items, names, around, tenant, timeoutMs: timeLimit(request.timeoutMs, settings) }
}

function toJson(value: object): string {
  try {
    return JSON.stringify(value)
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    // No text of the language can have more than half a thousand million characters.
    throw new SandboxError('code.input-too-large', 'The items are too large for code.', {
      hint: 'Give the code fewer items at a time.',
      cause: thrown,
    })
  }
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

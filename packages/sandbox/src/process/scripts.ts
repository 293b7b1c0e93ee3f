import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { SandboxError } from '../errors.ts'
import type { SandboxSettings } from '../options.ts'
import { cancelled, timedOut } from '../pool/ends.ts'
import { FILE_DESCRIPTOR, runContained, type ContainedEnd } from './contained.ts'
import { faultsOf } from './containment.ts'
import { findTool } from './host-tools.ts'
import type { Host } from './host.ts'

export const SCRIPT_INTERPRETERS = ['sh', 'bash', 'powershell'] as const
export type ScriptInterpreter = (typeof SCRIPT_INTERPRETERS)[number]

/** One script to run. Data goes in by the last three, never by the text of the script. */
export interface ScriptRun {
  readonly interpreter: string
  readonly script: string
  /** `$1`, `$2` … */
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly stdin: string
  readonly timeoutMs?: number
  /** Whose script it is: tenants take turns when many wait. @default '' */
  readonly tenant?: string
  readonly signal?: AbortSignal
}

export interface ScriptResult {
  readonly stdout: string
  readonly stderr: string
  /** 0 is success; above 128 it was ended by a signal. */
  readonly exitCode: number
  readonly durationMs: number
}

interface Interpreter {
  readonly program: string
  readonly file: string
  readonly options: readonly string[]
  /** .NET reserves hundreds of gigabytes of addresses; it has a limit of its own. */
  readonly limitsItself?: boolean
}

const INTERPRETERS: Readonly<Record<ScriptInterpreter, Interpreter>> = {
  sh: { program: 'sh', file: '/millrace/script.sh', options: [] },
  bash: { program: 'bash', file: '/millrace/script.sh', options: ['--noprofile', '--norc'] },
  powershell: {
    program: 'pwsh',
    file: '/millrace/script.ps1',
    options: ['-NoLogo', '-NoProfile', '-NonInteractive', '-File'],
    limitsItself: true,
  },
}

const MAX_PROCESSES = 64
/** Linux gives a program 128 KiB for one, and by default 2 MiB for all together. */
const MAX_ARGUMENT_BYTES = 100_000
const MAX_ARGUMENTS_BYTES = 1_000_000
const MAX_STDERR_BYTES = 65_536
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/
const CPU_KILL = 137

/** Scripts of shells, each in a room of its own. */
export class Scripts {
  readonly #host: Host

  constructor(host: Host) {
    this.#host = host
  }

  check(): Promise<readonly SandboxError[]> {
    return this.#host.settings.shell === 'on' ? faultsOf(this.#host.containment.tools()) : Promise.resolve([])
  }

  /** Rejects with a SandboxError alone. A script that fails is a result: its exit code says so. */
  async run(run: ScriptRun): Promise<ScriptResult> {
    if (this.#host.settings.shell !== 'on') throw notEnabled()
    this.#checkInput(run)
    return this.#host.turns.take(run.signal, (signal) => this.#run(run, signal), { owner: run.tenant })
  }

  async #run(run: ScriptRun, signal: AbortSignal): Promise<ScriptResult> {
    const { settings, containment } = this.#host
    const timeoutMs = Math.min(run.timeoutMs ?? settings.timeoutMs, settings.maxTimeoutMs)
    const startedAt = settings.clock.now()
    const tools = await containment.tools()
    const { command, room } = this.#place(run, timeoutMs)
    const kept = new Printed(settings.maxOutputChars)
    const end = await runContained({
      ...{ tools, room, command, timeoutMs, signal },
      stdin: run.stdin,
      fileText: run.script,
      clock: settings.clock,
      onOutput: (stream, chunk) => kept.take(stream, chunk),
    })
    const durationMs = settings.clock.now() - startedAt
    return { stdout: kept.stdout(), stderr: kept.stderr(), exitCode: exitCodeOf(end, timeoutMs, settings), durationMs }
  }

  #place(run: ScriptRun, timeoutMs: number): { command: string[]; room: Parameters<typeof runContained>[0]['room'] } {
    const { containment, settings } = this.#host
    const { nativeMemoryMb: memoryMb, scratchMb } = settings
    const { program, file, options, limitsItself = false } = INTERPRETERS[run.interpreter as ScriptInterpreter]
    const found = findTool(program, containment.toolDirectories)
    if (found === undefined) throw noInterpreter(run.interpreter, program)
    const home = dirname(realpathSync(found))
    return {
      command: [found, ...options, file, ...run.args],
      room: {
        scratchMb,
        memoryMb: limitsItself ? undefined : memoryMb,
        maxProcesses: MAX_PROCESSES,
        cpuSeconds: 2 * Math.ceil(timeoutMs / 1000) + 1,
        environment: { ...(limitsItself ? dotnetLimits(memoryMb) : {}), ...run.environment },
        readable: isPartOfHost(home) ? [] : [{ from: home, to: home }],
        file: { descriptor: FILE_DESCRIPTOR, to: file },
      },
    }
  }

  #checkInput({ interpreter, script, args, environment, stdin }: ScriptRun): void {
    const { maxSourceChars, maxInputChars } = this.#host.settings
    if (!(SCRIPT_INTERPRETERS as readonly string[]).includes(interpreter))
      throw new SandboxError('code.language', `Scripts in "${interpreter}" cannot run here.`, {
        hint: `Choose one of: ${SCRIPT_INTERPRETERS.join(', ')}.`,
      })
    if (script.length > maxSourceChars) throw tooMuch(`The script has ${script.length} characters; ${maxSourceChars} are allowed.`)
    if (stdin.length > maxInputChars) throw tooMuch(`The input has ${stdin.length} characters; ${maxInputChars} are allowed.`)
    let total = 0
    for (const [name, value] of [
      ...args.map((value, index) => [`argument ${index + 1}`, value] as const),
      ...Object.entries(environment),
    ]) {
      if (value.includes('\0')) throw new SandboxError('code.name', `The ${name} holds a NUL character, which no program can be given.`)
      const bytes = Buffer.byteLength(value)
      total += bytes
      if (bytes > MAX_ARGUMENT_BYTES) throw tooMuch(`The ${name} has more than ${MAX_ARGUMENT_BYTES} bytes.`)
      if (total > MAX_ARGUMENTS_BYTES)
        throw tooMuch(
          `Arguments and variables together have more than ${MAX_ARGUMENTS_BYTES} bytes. Hand large data over by standard input.`,
        )
    }
    for (const name of Object.keys(environment))
      if (!ENVIRONMENT_NAME.test(name)) throw new SandboxError('code.name', `"${name}" cannot be the name of an environment variable.`)
  }
}

const isPartOfHost = (directory: string): boolean => /^\/(usr|bin|sbin)(\/|$)/.test(directory)

const dotnetLimits = (memoryMb: number): Readonly<Record<string, string>> => ({
  DOTNET_GCHeapHardLimit: `0x${(memoryMb * 1_048_576).toString(16)}`,
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
  POWERSHELL_TELEMETRY_OPTOUT: '1',
})

function exitCodeOf(end: ContainedEnd, timeoutMs: number, settings: SandboxSettings): number {
  switch (end.kind) {
    case 'exited':
      if (end.exitCode === CPU_KILL) throw killed(timeoutMs)
      return end.exitCode
    case 'died':
      throw new SandboxError('code.crashed', `The process of the script ended (${end.signal}).`)
    case 'not-started':
      throw new SandboxError('code.crashed', `The script cannot be started: ${end.reason}.`)
    case 'interrupted':
      switch (end.why) {
        case 'deadline':
          throw timedOut(timeoutMs)
        case 'cancelled':
          throw cancelled()
        case 'output':
          throw new SandboxError('code.output-too-large', `The script printed more than ${settings.maxOutputChars} bytes.`, {
            hint: 'Print less, or split the work over several executions.',
          })
        default:
          return end.why satisfies never
      }
    default:
      return end satisfies never
  }
}

/** What a script printed: too much on standard output ends it, what is too much on standard error is cut. */
class Printed {
  readonly #most: number
  readonly #out: Buffer[] = []
  readonly #err: Buffer[] = []
  #outSize = 0
  #errSize = 0

  constructor(most: number) {
    this.#most = most
  }

  take(stream: 'stdout' | 'stderr' | 'reply', chunk: Buffer): 'go on' | 'stop' {
    if (stream === 'stdout') {
      this.#outSize += chunk.length
      this.#out.push(chunk)
      return this.#outSize > this.#most ? 'stop' : 'go on'
    }
    if (stream === 'stderr' && this.#errSize < MAX_STDERR_BYTES) {
      this.#errSize += chunk.length
      this.#err.push(chunk)
    }
    return 'go on'
  }

  stdout(): string {
    return Buffer.concat(this.#out).toString()
  }

  stderr(): string {
    return Buffer.concat(this.#err).subarray(0, MAX_STDERR_BYTES).toString()
  }
}

const killed = (timeoutMs: number): SandboxError =>
  new SandboxError('code.timeout', `The script was killed: it used more CPU time than its ${timeoutMs} ms allow, or killed itself.`, {
    hint: 'Give it less to do at a time, or a longer time limit.',
  })

const notEnabled = (): SandboxError =>
  new SandboxError('code.not-enabled', 'Shell scripts are switched off on this server.', {
    hint: 'The operator can switch them on with MILLRACE_CODE_SHELL=on; see docs/operators/code.md for what that means.',
  })

const noInterpreter = (interpreter: string, program: string): SandboxError =>
  new SandboxError('code.interpreter-missing', `The server has no ${program}, which ${interpreter} scripts need.`, {
    hint: 'Ask the operator to install it, or choose another interpreter.',
  })

const tooMuch = (message: string): SandboxError => new SandboxError('code.input-too-large', message)

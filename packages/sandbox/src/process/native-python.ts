import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SandboxError } from '../errors.ts'
import type { SandboxSettings } from '../options.ts'
import { timedOut } from '../pool/pool.ts'
import type { AnswerMessage, RunMessage } from '../protocol.ts'
import { encodeProgram, readAnswer } from '../python/answer.ts'
import { NATIVE_PROGRAM, PACKAGES } from '../python/bootstrap.ts'
import { ProgramOutput } from '../python/program-output.ts'
import { FILE_DESCRIPTOR, runContained, type ContainedEnd, type ContainedRun } from './contained.ts'
import type { Containment } from './containment.ts'
import { findTool } from './host-tools.ts'
import { cancelled, type Turns } from './turns.ts'

export interface NativePythonOptions {
  readonly containment: Containment
  readonly turns: Turns
  readonly settings: SandboxSettings
  /** Address space in MB; libraries like numpy reserve more than they use. */
  readonly memoryMb: number
  readonly scratchMb: number
  /** A directory of packages, or a virtual environment. */
  readonly packages: string | undefined
}

const PROGRAM = '/millrace/program.py'
const MAX_PROCESSES = 64
const BYTES_PER_CHAR = 4

/** The host's python3, a new process in a room of its own for every program. */
export class NativePython {
  readonly #options: NativePythonOptions

  constructor(options: NativePythonOptions) {
    this.#options = options
  }

  /** Rejects when this host cannot run it, saying what is missing. */
  async check(): Promise<void> {
    await this.#options.containment.tools()
    this.#interpreter()
    this.#packages()
  }

  run(program: Omit<RunMessage, 'id'>, signal: AbortSignal | undefined): Promise<AnswerMessage> {
    return this.#options.turns.take(signal, (ending) => this.#run(program, ending))
  }

  async #run(program: Omit<RunMessage, 'id'>, signal: AbortSignal): Promise<AnswerMessage> {
    const { containment, settings } = this.#options
    const output = new ProgramOutput(settings)
    const reply = new ReplyBytes(BYTES_PER_CHAR * (settings.maxOutputChars + 10_000))
    const end = await runContained({
      tools: await containment.tools(),
      room: this.#room(program.timeoutMs),
      command: [this.#interpreter(), '-I', '-B', PROGRAM],
      stdin: Buffer.from(encodeProgram(program, settings.maxOutputChars)).toString(),
      fileText: NATIVE_PROGRAM,
      timeoutMs: program.timeoutMs,
      signal,
      clock: settings.clock,
      onOutput: (stream, chunk) => {
        if (stream === 'reply') return reply.push(chunk)
        output.write(stream === 'stdout' ? 1 : 2, chunk)
        return 'go on'
      },
    })
    if (end.kind === 'exited' && reply.size > 0) return readAnswer(0, reply.bytes(), output)
    throw this.#failure(end, program, output)
  }

  #room(timeoutMs: number): ContainedRun['room'] {
    const { memoryMb, scratchMb } = this.#options
    const packages = this.#packages()
    return {
      memoryMb,
      scratchMb,
      maxProcesses: MAX_PROCESSES,
      cpuSeconds: 2 * Math.ceil(timeoutMs / 1000) + 1, // the clock ends it first, unless it has threads
      environment: {},
      readable: packages === undefined ? [] : [{ from: packages, to: PACKAGES }],
      file: { descriptor: FILE_DESCRIPTOR, to: PROGRAM },
    }
  }

  #interpreter(): string {
    const file = findTool('python3', this.#options.containment.toolDirectories)
    if (file !== undefined) return file
    throw new SandboxError('code.interpreter-missing', 'The server has no python3.', {
      hint: 'Install it (apt install python3), or set MILLRACE_CODE_PYTHON=wasi for the built-in interpreter.',
    })
  }

  #packages(): string | undefined {
    const { packages } = this.#options
    if (packages === undefined) return undefined
    const inside = existsSync(join(packages, 'pyvenv.cfg')) ? sitePackages(packages) : packages
    if (inside !== undefined && existsSync(inside)) return inside
    throw new SandboxError('code.interpreter-missing', `There are no Python packages in ${packages}.`, {
      hint: 'MILLRACE_CODE_PYTHON_PACKAGES names a directory of packages (pip install --target …) or a virtual environment.',
    })
  }

  #failure(end: ContainedEnd, program: Omit<RunMessage, 'id'>, output: ProgramOutput): SandboxError {
    const logs = (JSON.parse(output.toJson()) as ['info' | 'warn', string][]).map(([level, message]) => ({ level, message }))
    switch (end.kind) {
      case 'interrupted':
        if (end.why === 'deadline') return timedOut(program.timeoutMs, logs)
        return end.why === 'cancelled' ? cancelled() : tooLarge(this.#options.settings.maxOutputChars)
      case 'not-started':
        return crashed(end.reason)
      case 'died':
        return crashed(end.signal)
      case 'exited': {
        const isMemory = logs.some(({ message }) => /MemoryError|[Cc]annot allocate memory|bad_alloc|out of memory/.test(message))
        if (isMemory) return outOfAddresses(this.#options.memoryMb)
        return end.exitCode === CPU_KILL ? timedOut(program.timeoutMs, logs) : crashed(`exit status ${end.exitCode}`, logs)
      }
      default:
        return end satisfies never
    }
  }
}

/** SIGKILL, which ends what is over its CPU time. */
const CPU_KILL = 137

function sitePackages(environment: string): string | undefined {
  const lib = join(environment, 'lib')
  const version = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python3')) : undefined
  return version === undefined ? undefined : join(lib, version, 'site-packages')
}

class ReplyBytes {
  readonly #most: number
  readonly #chunks: Buffer[] = []
  #size = 0

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#size
  }

  push(chunk: Buffer): 'go on' | 'stop' {
    this.#size += chunk.length
    if (this.#size > this.#most) return 'stop'
    this.#chunks.push(chunk)
    return 'go on'
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}

const crashed = (how: string, logs: SandboxError['logs'] = []): SandboxError =>
  new SandboxError('code.crashed', `The process that ran the code ended (${how}).`, {
    hint: 'Other steps are not touched by this.',
    logs,
  })

const outOfAddresses = (memoryMb: number): SandboxError =>
  new SandboxError('code.memory', `The code used more memory than the ${memoryMb} MB that it may.`, {
    hint: 'Give it fewer items at a time, or let the operator raise MILLRACE_CODE_NATIVE_MEMORY_MB.',
  })

const tooLarge = (most: number): SandboxError =>
  new SandboxError('code.output-too-large', `The code returned more than ${most} characters of JSON.`, {
    hint: 'Return fewer items or fewer fields, or split the work over several executions.',
  })

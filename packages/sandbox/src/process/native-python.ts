import { SandboxError } from '../errors.ts'
import { cancelled, timedOut } from '../pool/ends.ts'
import type { PoolStats } from '../pool/pool.ts'
import type { AnswerMessage, Program } from '../protocol/messages.ts'
import { encodeProgram, readAnswer } from '../python/answer.ts'
import { NATIVE_PROGRAM, PACKAGES } from '../python/bootstrap.ts'
import { ProgramOutput } from '../python/program-output.ts'
import type { LanguageRunner } from '../runner.ts'
import { FILE_DESCRIPTOR, runContained, type ContainedEnd, type ContainedRun } from './contained.ts'
import { faultsOf } from './containment.ts'
import { findTool } from './host-tools.ts'
import type { Host } from './host.ts'
import { packagesIn } from './python-packages.ts'

const PROGRAM = '/millrace/program.py'
const MAX_PROCESSES = 64
const BYTES_PER_CHAR = 4

/** The host's python3, a new process in a room of its own for every program. */
export class NativePython implements LanguageRunner {
  readonly languages = ['python']
  readonly #host: Host

  constructor(host: Host) {
    this.#host = host
  }

  check(): Promise<readonly SandboxError[]> {
    return faultsOf(
      this.#host.containment.tools().then(() => {
        this.#interpreter()
        this.#packages()
      }),
    )
  }

  run(program: Program, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<AnswerMessage> {
    const whose = { owner: program.tenant, isCheck: program.mode === 'check' }
    return this.#host.turns.take(signal, (ending) => this.#run(program, ending), whose)
  }

  warmUp(): void {
    // a process serves one program: there is none to start ahead
  }

  stats(): PoolStats {
    return { children: [], queued: this.#host.turns.waiting, completed: 0, crashed: 0, killed: 0, repeated: 0 }
  }

  stop(): Promise<void> {
    return this.#host.turns.stop()
  }

  async #run(program: Program, signal: AbortSignal): Promise<AnswerMessage> {
    const { containment, settings } = this.#host
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
    if (end.kind === 'exited' && reply.size > 0) return this.#ownMemory(readAnswer(0, reply.bytes(), output))
    throw this.#failure(end, program, output)
  }

  // Its limit is another one than that of the other languages.
  #ownMemory(answer: AnswerMessage): AnswerMessage {
    if (answer.kind === 'failed' && answer.failure.kind === 'memory') throw outOfAddresses(this.#host.settings.nativeMemoryMb)
    return answer
  }

  #room(timeoutMs: number): ContainedRun['room'] {
    const { nativeMemoryMb: memoryMb, scratchMb } = this.#host.settings
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
    const file = findTool('python3', this.#host.containment.toolDirectories)
    if (file !== undefined) return file
    throw new SandboxError('code.interpreter-missing', 'The server has no python3.', {
      hint: 'Install it (apt install python3), or set MILLRACE_CODE_PYTHON=wasi for the built-in interpreter.',
    })
  }

  #packages(): string | undefined {
    const { pythonPackages } = this.#host.settings
    return pythonPackages === '' ? undefined : packagesIn(pythonPackages)
  }

  #failure(end: ContainedEnd, program: Program, output: ProgramOutput): SandboxError {
    const logs = (JSON.parse(output.toJson()) as ['info' | 'warn', string][]).map(([level, message]) => ({ level, message }))
    switch (end.kind) {
      case 'interrupted':
        if (end.why === 'deadline') return timedOut(program.timeoutMs, logs)
        return end.why === 'cancelled' ? cancelled() : tooLarge(this.#host.settings.maxOutputChars)
      case 'not-started':
        return crashed(end.reason)
      case 'died':
        return crashed(end.signal)
      case 'exited': {
        const isMemory = logs.some(({ message }) => /MemoryError|[Cc]annot allocate memory|bad_alloc|out of memory/.test(message))
        if (isMemory) return outOfAddresses(this.#host.settings.nativeMemoryMb)
        return end.exitCode === CPU_KILL ? timedOut(program.timeoutMs, logs) : crashed(`exit status ${end.exitCode}`, logs)
      }
      default:
        return end satisfies never
    }
  }
}

/** SIGKILL, which ends what is over its CPU time. */
const CPU_KILL = 137

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

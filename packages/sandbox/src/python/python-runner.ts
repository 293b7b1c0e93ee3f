import type { ChildLimits } from '../javascript/limits.ts'
import type { AnswerMessage, Failure, Program } from '../protocol/messages.ts'
import { encodeProgram, failedAnswer, readAnswer } from './answer.ts'
import { PRELOADED } from './bootstrap.ts'
import { Interpreter } from './interpreter.ts'
import { ProgramOutput } from './program-output.ts'
import { InterpreterExit } from './wasi.ts'

/** Modules between two snapshots. */
const LOADED_AT_ONCE = 3

/** More than a failure's words ever take. */
const FAILURE_BYTES = 100_000

/** Runs Python programs, one at a time, each in a copy of one booted interpreter. */
export class PythonRunner {
  readonly #limits: ChildLimits
  readonly #output: ProgramOutput
  readonly #interpreter: Interpreter
  readonly #toLoad = [...PRELOADED]
  /** Since the last snapshot; a program that comes now makes them lost. */
  #loaded: string[] = []

  constructor(limits: ChildLimits, file: Uint8Array) {
    this.#limits = limits
    this.#output = new ProgramOutput(limits)
    this.#interpreter = new Interpreter({ file, memoryMb: limits.memoryMb, output: this.#output })
  }

  run(id: number, program: Pick<Program, 'source' | 'mode' | 'items' | 'names' | 'around' | 'timeoutMs'>): AnswerMessage {
    this.#toLoad.unshift(...this.#loaded.splice(0))
    this.#output.reset()
    try {
      const request = encodeProgram(program, this.#limits.maxOutputChars)
      const answer = this.#interpreter.run(request, program.timeoutMs)
      // The bootstrap keeps to the limit; a program that took it over may not, and so long a frame would be this process's end.
      if (answer.length > this.#limits.maxOutputChars + FAILURE_BYTES) return failedAnswer(id, tooLarge(answer.length), this.#output)
      return readAnswer(id, answer, this.#output)
    } catch (thrown) {
      return failedAnswer(id, failureOf(thrown, this.#output), this.#output)
    }
  }

  /** Makes ready for the next program, after the answer to the last one has gone. */
  recover(): void {
    this.#interpreter.restore()
  }

  /** Loads one of the modules that programs use most: no more, since a program may come meanwhile. False when there are no more. */
  preload(): boolean {
    const next = this.#toLoad.shift()
    if (next !== undefined) {
      this.#interpreter.load(next)
      this.#loaded.push(next)
    }
    if (this.#loaded.length >= LOADED_AT_ONCE || this.#toLoad.length === 0) {
      this.#interpreter.keep()
      this.#loaded = []
    }
    return this.#toLoad.length > 0
  }
}

const tooLarge = (bytes: number): Failure => ({ kind: 'too-large', message: String(bytes) })

/** What stopped the interpreter from outside of Python. */
function failureOf(thrown: unknown, output: ProgramOutput): Failure {
  if (thrown instanceof InterpreterExit)
    return { kind: 'runtime', name: 'SystemExit', message: `the code ended the interpreter (exit status ${thrown.status})` }
  const error = thrown as NodeJS.ErrnoException // perhaps of another realm: no `instanceof`
  if (error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { kind: 'timeout', message: error.message }
  // The host's stack, which a deep recursion in C fills before Python's own limit of depth is reached.
  if (error instanceof RangeError) return { kind: 'runtime', name: 'RecursionError', message: 'the code is nested too deeply' }
  if (/memory allocation failed|out of memory|MemoryError/.test(output.toJson())) return { kind: 'memory', message: error.message }
  return { kind: 'runtime', name: 'SystemError', message: `the interpreter stopped (${error.message})` }
}

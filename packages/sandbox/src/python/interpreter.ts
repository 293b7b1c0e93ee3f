import { createContext, Script } from 'node:vm'
import { WASI_BOOTSTRAP } from './bootstrap.ts'
import type { ProgramOutput } from './program-output.ts'
import { Wasi } from './wasi.ts'
import { wasm, type WasmGlobal, type WasmMemory, type WasmModule, type WasmTable } from './wasm-api.ts'
import { EXPORTED, prepareModule, type DataSegment } from './wasm-file.ts'

/**
 * CPython, booted once and copied for every program.
 * S1. A snapshot is all memory and the stack pointer, taken inside a call of the interpreter to the host that never returns. Calling
 *     one of the interpreter's functions afterwards is, to it, a call from within that call; so the state is whole.
 * S2. Every program starts from the snapshot: what one leaves (modules changed, secrets in freed memory) is gone for the next.
 * S3. A program whose memory grew is followed by a new instance, so that no memory is left over beyond the snapshot.
 */
export interface InterpreterOptions {
  /** The bytes of `python.wasm`. */
  readonly file: Uint8Array
  readonly memoryMb: number
  readonly output: ProgramOutput
}

interface Instance {
  readonly memory: WasmMemory
  readonly stackPointer: WasmGlobal
  readonly table: WasmTable
  readonly start: () => void
}

interface Snapshot {
  readonly memory: Uint8Array<ArrayBuffer>
  readonly stackPointer: number
}

/** Addresses of objects of the interpreter. */
interface Entries {
  readonly run: number
  readonly load: number
  readonly noArguments: number
}

const PAGE = 65_536
const PAGES_PER_MB = 16

// Where CPython 3.12 keeps things on a 32-bit machine. The package is pinned to one build; `boot` fails when they do not fit.
const OBJECT_TYPE = 4
const TYPE_CALL = 64
const BYTES_SIZE = 8
const BYTES_START = 16

/** Thrown through the interpreter to leave it where it is. */
class Booted extends Error {}

/** The interpreter does not behave as the pinned build does. */
export class InterpreterError extends Error {}

// -I -S: no environment, no site packages. The interpreter has its standard library inside.
const ARGUMENTS = ['python', '-I', '-S', '-B', '-c', WASI_BOOTSTRAP]
const PRELOAD_MS = 10_000

export class Interpreter {
  readonly #module: WasmModule
  readonly #wasi: Wasi
  #instance: Instance
  #snapshot: Snapshot
  readonly #entries: Entries
  #isFresh = true

  constructor({ file, memoryMb, output }: InterpreterOptions) {
    const { code, data } = prepareModule(file, memoryMb * PAGES_PER_MB)
    this.#module = new wasm.Module(code)
    let onReady = (): void => {
      throw new Booted()
    }
    this.#wasi = new Wasi({ args: ARGUMENTS, output, onClockResolution: () => onReady() })
    this.#instance = this.#instantiate()
    output.reset()
    boot(this.#instance, data)
    onReady = () => undefined
    this.#entries = readEntries(output)
    output.reset()
    this.#snapshot = takeSnapshot(this.#instance)
  }

  /** Runs one program: its answer, as the interpreter's own bytes. Throws what stops it: a trap, its exit, its time being over. */
  run(request: Uint8Array, timeoutMs: number): Uint8Array {
    this.restore()
    this.#isFresh = false
    return this.#enter(this.#entries.run, request, timeoutMs)
  }

  /** Brings the state back to the snapshot. Done after a program rather than before the next, who would wait for it. */
  restore(): void {
    if (this.#isFresh) return
    if (this.#instance.memory.buffer.byteLength !== this.#snapshot.memory.length) {
      this.#instance = this.#instantiate() // S3
      collectGarbage()
    }
    const { memory, stackPointer } = this.#instance
    const missing = this.#snapshot.memory.length - memory.buffer.byteLength
    if (missing > 0) memory.grow(missing / PAGE)
    new Uint8Array(memory.buffer).set(this.#snapshot.memory)
    stackPointer.value = this.#snapshot.stackPointer
    this.#wasi.use(memory)
    this.#isFresh = true
  }

  /** Imports a module into the state of now. It is lost with the next `restore`, unless `keep` comes first. */
  load(name: string): void {
    this.restore()
    this.#enter(this.#entries.load, new TextEncoder().encode(name), PRELOAD_MS)
  }

  /** Programs start from the state of now. */
  keep(): void {
    this.#snapshot = takeSnapshot(this.#instance)
  }

  #enter(entry: number, input: Uint8Array, timeoutMs: number): Uint8Array {
    const { memory, table } = this.#instance
    this.#wasi.feed(input)
    const view = new DataView(memory.buffer)
    const callSlot = view.getUint32(view.getUint32(entry + OBJECT_TYPE, true) + TYPE_CALL, true)
    const call = table.get(callSlot) as (callable: number, args: number, keywords: number) => number
    const answer = withTimeLimit(() => call(entry, this.#entries.noArguments, 0), timeoutMs) >>> 0
    if (answer === 0) throw new InterpreterError('the interpreter gave no answer')
    const after = new DataView(memory.buffer)
    const length = after.getUint32(answer + BYTES_SIZE, true)
    return new Uint8Array(memory.buffer, answer + BYTES_START, length).slice()
  }

  #instantiate(): Instance {
    const { exports } = new wasm.Instance(this.#module, this.#wasi.imports(this.#module))
    const memory = exports['memory'] as WasmMemory
    this.#wasi.use(memory)
    return {
      memory,
      stackPointer: exports[EXPORTED.stackPointer] as WasmGlobal,
      table: exports[EXPORTED.table] as WasmTable,
      start: exports['_start'] as () => void,
    }
  }
}

// V8 counts the memory of instances only loosely; without this, a few large programs in a row would add up before it looks.
const collectGarbage = (): void => (globalThis as { gc?: () => void }).gc?.()

function boot(instance: Instance, data: readonly DataSegment[]): void {
  const memory = new Uint8Array(instance.memory.buffer)
  for (const { offset, bytes } of data) memory.set(bytes, offset)
  try {
    instance.start()
  } catch (thrown) {
    if (thrown instanceof Booted) return
    throw thrown
  }
  throw new InterpreterError('the interpreter ended while it started')
}

function readEntries(output: ProgramOutput): Entries {
  const [line] = JSON.parse(output.toJson()) as [string, string][]
  const [run, load, noArguments] = (line?.[1] ?? '').split(' ').map(Number)
  if (!run || !load || !noArguments) throw new InterpreterError('the interpreter did not say where its functions are')
  return { run, load, noArguments }
}

const takeSnapshot = ({ memory, stackPointer }: Instance): Snapshot =>
  Object.freeze({ memory: new Uint8Array(memory.buffer).slice(), stackPointer: stackPointer.value })

const script = new Script('call()')

/** Node's watchdog interrupts WebAssembly as it does JavaScript: the process stays, and with it what is compiled. */
const withTimeLimit = (call: () => number, timeoutMs: number): number =>
  script.runInContext(createContext({ call }), { timeout: timeoutMs }) as number

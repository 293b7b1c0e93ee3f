import type { ProgramOutput } from './program-output.ts'
import { wasm, type WasmImports, type WasmMemory, type WasmModule } from './wasm-api.ts'

/**
 * All that the interpreter can ask of the world: the time, random bytes, its program on descriptor 0, lines on 1 and 2, a pause, its
 * end. Everything else is answered "bad descriptor" or "not supported". This replaces `node:wasi`, which Node does not call a wall, by
 * something small enough to read.
 * W1. Nothing here takes a path, opens anything, or knows the environment.
 * W2. Every address comes from hostile code: it is used only through views of the interpreter's memory, which refuse what lies outside.
 */
export interface WasiWorld {
  readonly args: readonly string[]
  readonly output: ProgramOutput
  /** The module asked for the resolution of a clock: how the bootstrap says that it is ready. */
  onClockResolution(): void
}

const OK = 0
const BAD_DESCRIPTOR = 8
const INVALID = 28
const NOT_SUPPORTED = 58
const NOT_SEEKABLE = 70
const CHARACTER_DEVICE = 2
const RIGHT_READ = 2n
const RIGHT_WRITE = 64n
const REALTIME = 0
const NS_PER_MS = 1_000_000n
const MAX_RANDOM = 65_536 // the most that `getRandomValues` gives at a time

/** The interpreter ended itself. */
export class InterpreterExit extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the interpreter ended itself with status ${status}`)
    this.status = status
  }
}

export class Wasi {
  readonly #world: WasiWorld
  readonly #args: readonly Uint8Array[]
  readonly #pause = new Int32Array(new SharedArrayBuffer(4))
  #memory: WasmMemory | undefined
  #input: Uint8Array = new Uint8Array()
  #read = 0

  constructor(world: WasiWorld) {
    this.#world = world
    this.#args = world.args.map((text) => new TextEncoder().encode(`${text}\0`))
  }

  /** Which memory the addresses of the next calls mean. */
  use(memory: WasmMemory): void {
    this.#memory = memory
  }

  /** What descriptor 0 gives from now on. */
  feed(input: Uint8Array): void {
    this.#input = input
    this.#read = 0
  }

  /** The imports of the module: what is not listed is refused. */
  imports(module: WasmModule): WasmImports {
    const functions = this.#functions()
    const all: Record<string, (...args: never[]) => number> = {}
    for (const { name } of wasm.Module.imports(module))
      all[name] = functions[name] ?? (() => (name.startsWith('fd_') ? BAD_DESCRIPTOR : NOT_SUPPORTED))
    return { wasi_snapshot_preview1: all }
  }

  get #view(): DataView {
    return new DataView(this.#bytes.buffer)
  }

  get #bytes(): Uint8Array<ArrayBuffer> {
    if (!this.#memory) throw new TypeError('the interpreter has no memory yet')
    return new Uint8Array(this.#memory.buffer)
  }

  // Numbers arrive as signed 32 bits, or as bigints for 64.
  #functions(): Record<string, (...args: never[]) => number> {
    return {
      args_sizes_get: (count: number, size: number) => this.#sizes(this.#args, count, size),
      args_get: (list: number, buffer: number) => this.#argsGet(list >>> 0, buffer >>> 0),
      environ_sizes_get: (count: number, size: number) => this.#sizes([], count, size),
      environ_get: () => OK,
      clock_res_get: (_clock: number, out: number) => this.#clockResolution(out >>> 0),
      clock_time_get: (clock: number, _precision: bigint, out: number) => this.#clockTime(clock, out >>> 0),
      random_get: (out: number, length: number) => this.#random(out >>> 0, length >>> 0),
      fd_fdstat_get: (fd: number, out: number) => this.#describe(fd, out >>> 0),
      fd_filestat_get: (fd: number, out: number) => this.#fileInfo(fd, out >>> 0),
      fd_seek: (fd: number) => (isStandard(fd) ? NOT_SEEKABLE : BAD_DESCRIPTOR),
      fd_read: (fd: number, vectors: number, count: number, out: number) => this.#readInput(fd, vectors >>> 0, count, out >>> 0),
      fd_write: (fd: number, vectors: number, count: number, out: number) => this.#write(fd, vectors >>> 0, count, out >>> 0),
      poll_oneoff: (subscriptions: number, events: number, count: number, out: number) =>
        count === 1 ? this.#sleep(subscriptions >>> 0, events >>> 0, out >>> 0) : NOT_SUPPORTED,
      sched_yield: () => OK,
      proc_exit: (status: number) => {
        throw new InterpreterExit(status)
      },
    }
  }

  #sizes(list: readonly Uint8Array[], count: number, size: number): number {
    const view = this.#view
    view.setUint32(count >>> 0, list.length, true)
    view.setUint32(
      size >>> 0,
      list.reduce((sum, one) => sum + one.length, 0),
      true,
    )
    return OK
  }

  #argsGet(list: number, buffer: number): number {
    let at = buffer
    for (const [index, text] of this.#args.entries()) {
      this.#view.setUint32(list + index * 4, at, true)
      this.#bytes.set(text, at)
      at += text.length
    }
    return OK
  }

  #clockResolution(out: number): number {
    this.#view.setBigUint64(out, 1000n, true)
    this.#world.onClockResolution()
    return OK
  }

  #clockTime(clock: number, out: number): number {
    this.#view.setBigUint64(out, clockNow(clock), true)
    return OK
  }

  #random(out: number, length: number): number {
    const target = this.#bytes.subarray(out, out + length)
    if (target.length !== length) return INVALID
    for (let at = 0; at < length; at += MAX_RANDOM) crypto.getRandomValues(target.subarray(at, at + MAX_RANDOM))
    return OK
  }

  #describe(fd: number, out: number): number {
    if (!isStandard(fd)) return BAD_DESCRIPTOR
    const view = this.#view
    view.setUint8(out, CHARACTER_DEVICE)
    view.setUint8(out + 1, 0)
    view.setUint16(out + 2, 0, true)
    view.setBigUint64(out + 8, fd === 0 ? RIGHT_READ : RIGHT_WRITE, true)
    view.setBigUint64(out + 16, 0n, true)
    return OK
  }

  #fileInfo(fd: number, out: number): number {
    if (!isStandard(fd)) return BAD_DESCRIPTOR
    this.#bytes.fill(0, out, out + 64)
    this.#view.setUint8(out + 16, CHARACTER_DEVICE)
    return OK
  }

  #readInput(fd: number, vectors: number, count: number, out: number): number {
    if (fd !== 0) return BAD_DESCRIPTOR
    let given = 0
    for (const { start, length } of this.#vectors(vectors, count)) {
      const part = this.#input.subarray(this.#read, this.#read + length)
      this.#bytes.set(part, start)
      this.#read += part.length
      given += part.length
      if (part.length < length) break
    }
    this.#view.setUint32(out, given, true)
    return OK
  }

  #write(fd: number, vectors: number, count: number, out: number): number {
    if (fd !== 1 && fd !== 2) return BAD_DESCRIPTOR
    let taken = 0
    for (const { start, length } of this.#vectors(vectors, count)) {
      this.#world.output.write(fd, this.#bytes.subarray(start, start + length))
      taken += length
    }
    this.#view.setUint32(out, taken, true)
    return OK
  }

  *#vectors(at: number, count: number): Generator<{ start: number; length: number }> {
    const view = this.#view
    for (let i = 0; i < count; i++) yield { start: view.getUint32(at + i * 8, true), length: view.getUint32(at + i * 8 + 4, true) }
  }

  // A wait ends early when the program's time is over: the watchdog's interrupt wakes it.
  #sleep(subscription: number, event: number, out: number): number {
    const view = this.#view
    if (view.getUint8(subscription + 8) !== 0) return NOT_SUPPORTED // waits for a descriptor
    const clock = view.getUint32(subscription + 16, true)
    const timeout = view.getBigUint64(subscription + 24, true)
    const isAbsolute = (view.getUint16(subscription + 40, true) & 1) === 1
    const ns = isAbsolute ? timeout - clockNow(clock) : timeout
    if (ns > 0n) Atomics.wait(this.#pause, 0, 0, Number(ns) / Number(NS_PER_MS))
    this.#bytes.fill(0, event, event + 32)
    view.setBigUint64(event, view.getBigUint64(subscription, true), true)
    view.setUint32(out, 1, true)
    return OK
  }
}

const isStandard = (fd: number): boolean => fd >= 0 && fd <= 2
const clockNow = (clock: number): bigint => (clock === REALTIME ? BigInt(Date.now()) * NS_PER_MS : process.hrtime.bigint())

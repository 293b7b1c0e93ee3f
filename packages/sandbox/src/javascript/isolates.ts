import ivm from 'isolated-vm'
import { hostFunction, type Ask } from './host.ts'
import type { JavaScriptLimits } from './limits.ts'
import { compile, type Compiled } from './compile.ts'
import { Modules } from './modules.ts'
import { contextScripts, PARTS, type ContextScripts } from './parts.ts'
import type { Failure } from '../protocol/messages.ts'

const MAX_CACHED = 100
const MAX_CACHED_CHARS = 4_000_000
/** Contexts are cheap but not free of traces: V8 keeps maps and compiled code. A new isolate costs 4 ms. */
const RUNS_PER_ISOLATE = 5_000
/** Owners whose isolates are kept. An isolate at rest has some 2 MB. */
const MAX_ISOLATES = 4

/** What the runtime inside a context gives to this side; strings, numbers and buffers in, strings out. */
export type Control = (operation: string, ...args: readonly (string | number | boolean | ivm.Callback)[]) => string | undefined

/** A place for one program, thrown away after it. */
export interface Place {
  readonly context: ivm.Context
  readonly control: ivm.Reference<Control>
}

/** An isolate with what is kept in it for the next program of the same owner. */
export interface Warm {
  readonly isolate: ivm.Isolate
  readonly parts: ContextScripts
  readonly scripts: Map<string, Compiled>
  readonly modules: Map<string, ivm.Script>
  cachedChars: number
  runs: number
  /** Programs whose place is in it now. */
  inUse: number
  spare: Place | undefined
}

/**
 * Isolates of V8 with what makes programs start fast.
 * I1. Every program gets a context of its own, so nothing that it changes is seen by another.
 * I2. Programs of two owners never share an isolate: neither memory, nor compiled code, nor what a bug of V8 would open.
 * I3. After a timeout the isolate is thrown away: work that the program had queued would run in the next one's time.
 */
export class Isolates {
  readonly #limits: JavaScriptLimits
  readonly modules = new Modules()
  readonly #onCatastrophe: () => void
  readonly #warm = new Map<string, Warm>()

  /** @param onCatastrophe V8 lost control of an isolate; the process must end. */
  constructor(limits: JavaScriptLimits, onCatastrophe: () => void) {
    this.#limits = limits
    this.#onCatastrophe = onCatastrophe
  }

  of(owner: string): Warm {
    let warm = this.#warm.get(owner)
    this.#warm.delete(owner) // last used, last out
    if (warm === undefined || warm.isolate.isDisposed) warm = this.#create()
    this.#warm.set(owner, warm)
    for (const [oldest, old] of this.#warm) {
      if (this.#warm.size <= MAX_ISOLATES) break
      this.#warm.delete(oldest)
      if (old.inUse === 0) dispose(old)
    }
    return warm
  }

  #create(): Warm {
    const isolate = new ivm.Isolate({ memoryLimit: this.#limits.memoryMb, onCatastrophicError: this.#onCatastrophe })
    return {
      isolate,
      parts: contextScripts(isolate, this.#limits),
      scripts: new Map(),
      modules: new Map(),
      ...{ cachedChars: 0, runs: 0, inUse: 0, spare: undefined },
    }
  }

  /** The program's script, from before or compiled now. */
  script(warm: Warm, language: string, source: string): Compiled | Failure {
    const key = `${language}:${source}`
    const cached = warm.scripts.get(key)
    if (cached) {
      warm.scripts.delete(key)
      warm.scripts.set(key, cached)
      return cached
    }
    const made = compile(warm.isolate, { language, source, modules: this.modules })
    if (warm.isolate.isDisposed) return { kind: 'memory', message: `The code used more than ${this.#limits.memoryMb} MB.` }
    if (!('kind' in made)) this.#remember(warm, key, made)
    return made
  }

  #remember(warm: Warm, key: string, script: Compiled): void {
    warm.scripts.set(key, script)
    warm.cachedChars += key.length
    for (const [oldest, old] of warm.scripts) {
      if ((warm.scripts.size <= MAX_CACHED && warm.cachedChars <= MAX_CACHED_CHARS) || oldest === key) break
      warm.scripts.delete(oldest)
      warm.cachedChars -= oldest.length
      old.script.release()
    }
  }

  /** I1. The spare one, if there is. */
  place(warm: Warm): Place {
    const place = warm.spare ?? makePlace(warm)
    warm.spare = undefined
    warm.inUse++
    warm.runs++
    return place
  }

  /** Brings what a program needs besides the language into its context; gives why that is not possible. */
  install(warm: Warm, place: Place, { parts, modules }: Compiled, ask: Ask): Failure | undefined {
    if (parts.length === 0) return undefined
    place.control.applySync(undefined, ['host', hostFunction(ask)])
    for (const name of modules) {
      const script = warm.modules.get(name) ?? this.modules.compile(warm.isolate, name)
      if ('kind' in script) return script
      warm.modules.set(name, script)
      script.runSync(place.context)
    }
    // A module may use any of them.
    for (const part of modules.length > 0 ? PARTS : parts) warm.parts.script(part).runSync(place.context)
    return undefined
  }

  leave(warm: Warm, place: Place): void {
    warm.inUse--
    if (warm.isolate.isDisposed) return
    place.control.release()
    place.context.release()
    if (warm.inUse === 0 && (warm.runs >= RUNS_PER_ISOLATE || !this.#isKept(warm))) dispose(warm)
  }

  #isKept(warm: Warm): boolean {
    for (const kept of this.#warm.values()) if (kept === warm) return true
    return false
  }

  /** Makes a place ahead for the owner that came last: most of a short program's time goes into that. */
  prepare(): void {
    const last = [...this.#warm.values()].at(-1)
    if (last === undefined || last.isolate.isDisposed || last.spare !== undefined) return
    last.spare = makePlace(last)
  }

  /** I3 */
  discard(warm: Warm): void {
    for (const [owner, kept] of this.#warm) if (kept === warm) this.#warm.delete(owner)
    dispose(warm)
  }
}

function makePlace({ isolate, parts }: Warm): Place {
  const context = isolate.createContextSync()
  const control = parts.runtime.runSync(context, { reference: true }) as unknown as ivm.Reference<Control>
  return { context, control }
}

function dispose({ isolate }: Warm): void {
  if (!isolate.isDisposed) isolate.dispose()
}

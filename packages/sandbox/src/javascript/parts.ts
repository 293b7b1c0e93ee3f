import type ivm from 'isolated-vm'
import { installRuntime } from './inside/runtime.ts'
import type { ChildLimits } from './limits.ts'

/** What a context has only when its program needs it, since making it takes time. */
export type Part = never

/** Scripts of ours that make a context ready, compiled once for an isolate. */
export interface ContextScripts {
  /** Gives the `Control`. */
  readonly runtime: ivm.Script
  script(part: Part): ivm.Script
}

export function contextScripts(isolate: ivm.Isolate, { maxOutputChars, maxLogLines, maxLogChars }: ChildLimits): ContextScripts {
  const limits = JSON.stringify({ maxOutputChars, maxLogLines, maxLogChars })
  const runtime = isolate.compileScriptSync(`(${installRuntime.toString()})(${limits})`, { filename: 'runtime.js' })
  return { runtime, script: (part) => part satisfies never }
}

/** By its names: a program that does not hold a name cannot use it. */
export const partsOf = (_source: string): readonly Part[] => []

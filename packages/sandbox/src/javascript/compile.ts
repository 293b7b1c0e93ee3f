import type ivm from 'isolated-vm'
import type { Failure } from '../protocol/messages.ts'
import { withoutImports } from './imports.ts'
import type { Modules } from './modules.ts'
import { partsOf, type Part } from './parts.ts'
import { stripTypes } from './typescript.ts'

const FILE = 'code.js'

/** A program's script with what it needs around it. */
export interface Compiled {
  readonly script: ivm.Script
  readonly parts: readonly Part[]
  /** Modules of the operator's that it names. */
  readonly modules: readonly string[]
}

/** Compiles a program, or says why it is none. */
export function compile(
  isolate: ivm.Isolate,
  { language, source, modules }: { language: string; source: string; modules: Modules },
): Compiled | Failure {
  const text = withoutImports(source)
  const plain = language === 'typescript' ? stripTypes(text) : { javascript: text }
  if ('failure' in plain) return plain.failure
  // A source that closes the function around it gains nothing (R1); it is refused anyway when it does not parse on its own.
  const script = `__millraceStart(async function () {\n${plain.javascript}\n})`
  try {
    return {
      script: isolate.compileScriptSync(script, { filename: FILE, lineOffset: -1 }),
      parts: partsOf(source),
      modules: modules.namedBy(source),
    }
  } catch (thrown) {
    return syntaxFailure(thrown)
  }
}

function syntaxFailure(thrown: unknown): Failure {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const place = /^([\s\S]*) \[code\.js:(\d+):(\d+)\]$/.exec(text)
  if (!place) return { kind: 'syntax', name: 'SyntaxError', message: text }
  return { kind: 'syntax', name: 'SyntaxError', message: place[1] ?? text, line: Number(place[2]), column: Number(place[3]) }
}

/** Where in the user's source an error was thrown, from its stack. */
export function placeIn(stack: string): { line?: number; column?: number } {
  const place = /code\.js:(\d+):(\d+)/.exec(stack)
  return place ? { line: Number(place[1]), column: Number(place[2]) } : {}
}

import type ivm from 'isolated-vm'
import type { Failure } from '../protocol/messages.ts'
import { partsOf, type Part } from './parts.ts'
import { stripTypes } from './typescript.ts'

const FILE = 'code.js'

/** A program's script with what it needs around it. */
export interface Compiled {
  readonly script: ivm.Script
  readonly parts: readonly Part[]
}

/** Compiles a program, or says why it is none. */
export function compile(isolate: ivm.Isolate, language: string, source: string): Compiled | Failure {
  const plain = language === 'typescript' ? stripTypes(source) : { javascript: source }
  if ('failure' in plain) return plain.failure
  // A source that closes the function around it gains nothing (R1); it is refused anyway when it does not parse on its own.
  const text = `__millraceStart(async function () {\n${plain.javascript}\n})`
  try {
    return { script: isolate.compileScriptSync(text, { filename: FILE, lineOffset: -1 }), parts: partsOf(source) }
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

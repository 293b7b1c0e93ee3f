import { stripTypeScriptTypes } from 'node:module'
import type { Failure } from '../protocol/messages.ts'

// The stripper parses a whole program, where neither `return` nor `await` may stand alone; one line above, so line numbers move by one.
const HEAD = 'async function code() {\n'
const TAIL = '\n}'

/** JavaScript from TypeScript, positions kept; or why it is none. Types are removed, not checked. */
export function stripTypes(source: string): { readonly javascript: string } | { readonly failure: Failure } {
  try {
    const stripped = stripTypeScriptTypes(HEAD + source + TAIL)
    return { javascript: stripped.slice(HEAD.length, stripped.length - TAIL.length) }
  } catch (thrown) {
    // Its WebAssembly lost its stack on a source that nests without end, and every program after this one would fail: the process must end.
    if (isBroken(thrown)) throw thrown
    return { failure: failureOf(thrown) }
  }
}

/** Whether the stripper itself broke, instead of refusing a source. */
const isBroken = (thrown: unknown): boolean =>
  !(thrown instanceof Error && 'code' in thrown && /_TYPESCRIPT_SYNTAX$/.test(String(thrown.code)))

function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { kind: 'syntax', message: 'The TypeScript cannot be read.' }
  // The stack begins with `:<line>`, the lines around, and a line of carets under the place.
  const [place = '', ...rest] = (thrown.stack ?? '').split('\n')
  const line = Number(/:(\d+)$/.exec(place)?.[1])
  const carets = rest.find((text) => /^\s*\^+\s*$/.test(text))
  const column = carets === undefined ? undefined : carets.indexOf('^') + 1
  return {
    kind: 'syntax',
    message: thrown.message,
    name: 'SyntaxError',
    ...(Number.isInteger(line) && line > 1 ? { line: line - 1 } : {}),
    ...(column === undefined ? {} : { column }),
  }
}

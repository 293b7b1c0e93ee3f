import type { Words } from '@millrace/base'
import { parse } from 'acorn'
import { said } from '../words/said.ts'
import { spoken } from './context.ts'

/** Why a program cannot be read, and where: offsets into its source, `end` is exclusive. */
export interface CodeFault {
  /** A sentence. */
  readonly message: string
  readonly hint?: string
  /** What they say, for other languages; absent where whoever would run the program said it. */
  readonly words?: Words
  readonly hintWords?: Words
  readonly start: number
  readonly end: number
}

const HEAD = 'async function code() {\n'
const TAIL = '\n}'
/** What stands at the head of a program: blank lines, comments and imports, which the sandbox takes out before it compiles the rest. */
const IMPORTS =
  /^(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/|(['"])use strict\1;?|import\s[^;'"(]*(['"])[^'"\n]*\2[ \t]*;?|import\s*(['"])[^'"\n]*\3[ \t]*;?)+/
/** An import, or a comment, in which none is meant. */
const IMPORT = /\/\/[^\n]*|\/\*[^]*?\*\/|import\s[^;'"(]*(['"])[^'"\n]*\1[ \t]*;?|import\s*(['"])[^'"\n]*\2[ \t]*;?/g
/** What the parser is stricter about than engines are: regular expressions of a newer Unicode, calls that something is assigned to. */
const MAY_COMPILE = /^(?:Invalid regular expression|Assigning to rvalue)/

/**
 * Why JavaScript cannot be the body of a code node; undefined for what can. It is read as the sandbox compiles it, the body of an async
 * function, which may be sloppy: where the parser knows less than an engine does, nothing is said.
 */
export function codeFault(source: string): CodeFault | undefined {
  try {
    parse(HEAD + withoutImports(source, () => '') + TAIL, { ecmaVersion: 'latest', sourceType: 'script' })
    return undefined
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined // nested deeper than anybody writes
    if (!(thrown instanceof SyntaxError)) throw thrown
    return faultOf(thrown as SyntaxError & { readonly pos?: number }, source)
  }
}

/** A program with blanks in the place of the imports at its head, or what `instead` makes of each; every other place stays where it was. */
export function withoutImports(source: string, instead: (statement: string) => string): string {
  const head = IMPORTS.exec(source)?.[0] ?? ''
  const plain = head.replaceAll(IMPORT, (statement) => {
    if (!statement.startsWith('import')) return statement
    const given = instead(statement)
    return given + statement.slice(given.length).replaceAll(/[^\n]/g, ' ')
  })
  return plain + source.slice(head.length)
}

function faultOf({ message, pos = 0 }: SyntaxError & { readonly pos?: number }, source: string): CodeFault | undefined {
  const reason = message.replace(/ \(\d+:\d+\)$/, '')
  if (MAY_COMPILE.test(reason) || reason.startsWith('Not enough stack space')) return undefined // the latter in acorn's words
  const at = pos - HEAD.length
  if (at >= source.length) return { ...spoken(said('check.code-ends')), ...lastOf(source) }
  const start = Math.max(0, at)
  const word = wordAt(source, start)
  const words = reason === 'Unexpected token' ? said('check.cannot-stand-here', { word }) : said('check.code-unreadable', { reason })
  return { ...spoken(words, hintFor(source, start)), start, end: start + Math.max(1, word.length) }
}

const lastOf = (source: string): { start: number; end: number } => {
  const end = source.trimEnd().length
  return { start: Math.max(0, end - 1), end: Math.max(1, end) }
}

const wordAt = (source: string, start: number): string =>
  /^[\w$\u00a0-\uffff]+/.exec(source.slice(start))?.[0] ?? String.fromCodePoint(source.codePointAt(start) ?? 32)

function hintFor(source: string, at: number): Words | undefined {
  const begin = source.lastIndexOf('\n', at - 1) + 1
  const end = source.indexOf('\n', at)
  const line = source.slice(begin, end === -1 ? source.length : end)
  return /\{\{[^]*\}\}/.test(line) ? said('check.no-template') : undefined
}

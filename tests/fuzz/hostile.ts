import { join } from 'node:path'
import fc from 'fast-check'
import { casesIn } from '../attacks/cases.ts'
import { outcomeOf } from '../attacks/evaluate.ts'
import { makeWorld, type World } from '../attacks/world.ts'
import { Choices, decisions } from './choices.ts'
import { programOf } from './program.ts'
import type { Target } from './target.ts'

/**
 * CPU time of this thread that one evaluation may take, in milliseconds. The product's aim is 50; a busy machine is slower, and in the realm
 * that Jest makes names are looked up many times slower: there only what hardly ends is found.
 */
const MOST_MS = Number(process.env['FUZZ_MOST_MS'] ?? (process.env['JEST_WORKER_ID'] === undefined ? 250 : 1000))
const MOST_CHARS = 3_000

// What changes nothing often enough that it would hide what does.
const corpus = casesIn(join(import.meta.dirname, '../attacks/expressions')).map(({ source }) => source)

const WORDS = [
  ...[
    'constructor',
    '__proto__',
    'prototype',
    'process',
    'globalThis',
    'this',
    'arguments',
    'eval',
    'Function',
    'require',
    'import',
    'new',
  ],
  ...[
    '$json',
    '$json.evil',
    '$json.secret',
    '$json.native',
    '$json.list',
    '$input',
    "$('x')",
    '$node',
    '$now',
    'DateTime',
    'Object',
    'Math',
  ],
  ...['toString', 'valueOf', 'toJSON', 'length', 'call', 'apply', 'bind', 'name', 'then', 'raw', 'lastIndex', 'cause', 'stack'],
  ...[
    "['constructor']",
    "['__pro' + 'to__']",
    '[`constructor`]',
    '{ toString: () => "constructor" }',
    '...',
    '?.',
    '=>',
    '`',
    '${',
    '}',
    '(',
    ')',
  ],
  ...['[', ']', '{', ';', ',', '=', '+=', '??=', '++', 'delete ', 'typeof ', 'void ', 'in ', 'of ', 'instanceof ', 'return ', 'throw '],
  ...[
    'for (;;) ',
    'while (1) ',
    'try { ',
    ' } catch (e) { ',
    ' } finally { ',
    'switch (1) { case ',
    'with ',
    'class A extends ',
    'static ',
    'get ',
  ],
  ...[
    'async ',
    'await ',
    'yield ',
    '*',
    'super',
    'debugger',
    '1e9',
    '2 ** 53',
    '-1',
    'NaN',
    "'x'.repeat(1e6)",
    'Array(1e6)',
    '/(a+)+$/',
    '\\u0063',
  ],
]

const TOKEN = /[\p{ID_Start}$_][\p{ID_Continue}$]*|'(?:[^'\\]|\\.)*'|\d[\w.]*|=>|\.\.\.|\?\.|[^\s]/gu

const tokensOf = (source: string): string[] => source.match(TOKEN) ?? []

/** A hostile source: pieces of the corpus and of honest programs, cut, doubled, crossed, and strewn with words that could reach something. */
function mutantOf(numbers: readonly number[]): string {
  const choices = new Choices(numbers)
  const source = (): string =>
    choices.chance(200) ? choices.pick(corpus) : programOf(Array.from({ length: 60 }, () => choices.below(65_536)))
  let tokens = tokensOf(source())
  const changes = 1 + choices.below(5)
  for (let change = 0; change < changes; change++) {
    const at = choices.below(tokens.length + 1)
    const length = choices.below(6)
    const part = tokens.slice(at, at + length)
    switch (choices.below(7)) {
      case 0:
        tokens = [...tokens.slice(0, at), choices.pick(WORDS), ...tokens.slice(at)]
        break
      case 1:
        tokens = [...tokens.slice(0, at), choices.pick(WORDS), ...tokens.slice(at + 1)]
        break
      case 2:
        tokens = [...tokens.slice(0, at), ...tokens.slice(at + length)]
        break
      case 3:
        tokens = [...tokens.slice(0, at), ...part, ...tokens.slice(at)]
        break
      case 4: {
        const other = tokensOf(source())
        const from = choices.below(other.length + 1)
        tokens = [...tokens.slice(0, at), ...other.slice(from, from + choices.below(12)), ...tokens.slice(at)]
        break
      }
      case 5:
        tokens = [
          ...tokensOf(choices.pick([`(() => { return `, `[`, `(x => `, '`${', `({ a: `])),
          ...tokens,
          ...tokensOf(choices.pick([` })()`, `]`, `)(1)`, '}`', ` })`])),
        ]
        break
      default: {
        const word = choices.pick(WORDS)
        tokens = tokens.map((token) => (token === part[0] ? word : token))
      }
    }
  }
  return tokens.join(' ').slice(0, MOST_CHARS)
}

let world: World | undefined

function cpuMs(run: () => void): number {
  const before = process.threadCpuUsage()
  run()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** What is wrong with how a hostile source ends. */
export function harm(source: string): string | undefined {
  world ??= makeWorld()
  const { scope } = world
  let outcome = outcomeOf('1', scope)
  const run = (): void => void (outcome = outcomeOf(source, scope))
  const took = cpuMs(run)
  if (outcome.kind === 'broken') return outcome.why
  if (outcome.kind === 'code' && !/^expression\.[a-z-]+$/.test(outcome.code)) return `a code that is none: ${outcome.code}`
  const damage = world.damage()
  if (damage.length > 0) {
    world.release()
    world = undefined
    return `changed: ${damage.slice(0, 5).join(', ')}`
  }
  if (took <= MOST_MS) return undefined
  const least = Math.min(took, cpuMs(run), cpuMs(run)) // a collection of garbage can fall into any one
  return least > MOST_MS ? `took ${least.toFixed(0)} ms of CPU time (${outcome.kind === 'code' ? outcome.code : 'a value'})` : undefined
}

export const hostile: Target<string> = {
  name: 'hostile',
  title: 'hostile sources reach nothing, change nothing and end soon',
  inputs: decisions(160).map(mutantOf),
  problem: harm,
}

/** Text that is no program at all. */
export const noise: Target<string> = {
  name: 'noise',
  title: 'any text ends with a value or an error of the catalogue',
  inputs: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...WORDS), { maxLength: 25 }).map((words) => words.join(' ')),
    fc.array(fc.constantFrom(...WORDS, ' ', '1', 'a', '.'), { maxLength: 40 }).map((words) => words.join('')),
  ),
  problem: harm,
}

import fc from 'fast-check'
import { compileExpression, ExpressionError } from './index.ts'

/*
 * Programs that nobody would write, run here and by JavaScript. They use the names a, b, c (any values), l (a list), o (an object) and f
 * (a function), which exist at the top and may be declared again in every block.
 */

const NAMES = ['a', 'b', 'c'] as const

const literal = fc.oneof(
  fc.integer({ min: -3, max: 9 }).map(String),
  fc.constantFrom('0.5', "'x'", "''", "'12'", 'true', 'false', 'null', 'undefined', 'NaN', '-0', '[]', '{}', '[1, 2]', '{ k: 1 }'),
)
const name = fc.constantFrom(...NAMES)
const key = fc.constantFrom('.k', '.m', "['k']", '[0]', '[a]', "['' + b]", '?.k', '?.[0]')
const field = fc.constantFrom('.k', '.m', "['k']", "['q' + 1]", "['p' + typeof a]")
const place = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 2, arbitrary: field.map((at) => `o${at}`) },
  { weight: 1, arbitrary: fc.constantFrom('l[0]', 'l[l.length]', 'l[l.length && l.length - 1]') },
)
const binary = fc.constantFrom<string[]>(...'+ - * / % ** < > <= >= == != === !== & | ^ << >> >>> && ||'.split(' '))
const compound = fc.constantFrom('=', '+=', '-=', '*=', '||=', '&&=', '??=', '|=')
const pattern = fc.constantFrom(
  '[a, b = 1]',
  '[b, ...c]',
  '[, a, [b] = [2]]',
  '{ k: a, m: b = a }',
  '{ k: { m: c } = { m: 3 } }',
  "{ ['k']: a, ...b }",
  '{ length: a }',
)

type Grammar = { readonly expression: string; readonly statement: string; readonly block: string }

const { block } = fc.letrec<Grammar>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: literal },
    { weight: 4, arbitrary: name },
    { weight: 1, arbitrary: fc.constantFrom<string[]>('l', 'o', 'l.length') },
    fc.tuple(tie('expression'), binary, tie('expression')).map(([x, operator, y]) => `((${x}) ${operator} (${y}))`),
    fc.tuple(fc.constantFrom('!', '-', '+', '~', 'typeof ', 'void '), tie('expression')).map(([operator, x]) => `(${operator}(${x}))`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([x, y, z]) => `((${x}) ? (${y}) : (${z}))`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `((${x}) ?? (${y}))`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `(${x}, ${y})`),
    fc.tuple(tie('expression'), key).map(([x, at]) => `(${x})${at}`),
    fc.tuple(place, compound, tie('expression')).map(([target, operator, x]) => `(${target} ${operator} ${x})`),
    fc
      .tuple(place, fc.constantFrom('++', '--'), fc.boolean())
      .map(([target, step, first]) => (first ? `(${step}${target})` : `(${target}${step})`)),
    fc.tuple(pattern, tie('expression')).map(([target, x]) => `(${target} = ${x})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((parts) => `[${parts.join(', ')}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `({ k: ${x}, m: { m() { return ${y} } }.m(), ...o })`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `f(${x}, ${y})`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `((a, b = ${y}) => a)(${x})`),
    fc
      .tuple(fc.constantFrom('map', 'filter', 'find', 'some', 'forEach', 'flatMap'), tie('block'))
      .map(([method, body]) => `l.slice(0, 3).${method}((a, b) => ${body})`),
    fc.tuple(tie('expression'), tie('block')).map(([x, body]) => `(function g(a) { if (a === 0) ${body} return typeof g })(${x})`),
    tie('expression').map((x) => `\`<\${${x}}>\``),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `[...[${x}], ...String(${y})]`),
    tie('expression').map((x) => `(delete o.m, ${x})`),
    fc.constantFrom("('k' in o)", '(l.push(a), l.length)', 'l.pop()', 'Object.keys(o).join()', 'Object.values(o).length', 'l.join()'),
  ),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: tie('expression').map((x) => `;(${x});`) },
    fc
      .tuple(fc.constantFrom('let', 'const', 'var'), name, tie('expression'))
      .map(([kind, n, x]) => (kind === 'var' ? `var v = ${x};` : `{ ${kind} ${n} = ${x}; o.k = ${n}; }`)),
    fc.tuple(tie('expression'), tie('block')).map(([x, body]) => `{ let a = ${x}; const g = () => a; ${body} c = g(); }`),
    fc
      .tuple(pattern, tie('expression'))
      .map(([target, x]) =>
        `{ let a, b, c; ${target} = ${x}; o.q = [a, b, c]; }`.replace(/; \{(.*?)\} = (.*); o\.q/, '; ({$1} = $2); o.q'),
      ),
    fc.tuple(tie('expression'), tie('block')).map(([x, body]) => `if (${x}) ${body}`),
    fc.tuple(tie('expression'), tie('block'), tie('block')).map(([x, yes, no]) => `if (${x}) ${yes} else ${no}`),
    tie('block'),
    fc.tuple(name, tie('block')).map(([n, body]) => `for (let i = 0; i < 3; i++) { ${n} = i; ${body} }`),
    fc
      .tuple(name, tie('block'))
      .map(
        ([n, body]) =>
          `{ const fs = []; for (let ${n} = 0, i = 0; i < 3; i++, ${n}++) { fs.push(() => ${n}); if (i > 5) ${body} } l = fs.map(x => x()); }`,
      ),
    fc.tuple(tie('expression'), tie('block')).map(([x, body]) => `for (const a of [${x}, 1, 'z']) ${body}`),
    fc.tuple(name, tie('block')).map(([n, body]) => `for (${n} of l.slice(0, 3)) ${body}`),
    fc.tuple(name, tie('block')).map(([n, body]) => `for (const ${n} in o) ${body}`),
    tie('block').map((body) => `{ let n = 0; while (n++ < 3) ${body} }`),
    tie('block').map((body) => `{ let n = 0; do ${body} while (n++ < 2); }`),
    fc
      .tuple(tie('block'), tie('expression'), tie('block'))
      .map(
        ([x, test, y]) =>
          `outer: for (let i = 0; i < 3; i++) { for (let j = 0; j < 2; j++) { ${x} if (${test}) continue outer; if (j > i) break outer; ${y} } }`,
      ),
    fc.tuple(tie('expression'), tie('block')).map(([x, body]) => `here: { if (${x}) break here; ${body} }`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('block'), tie('block'))
      .map(([x, y, one, two]) => `switch (${x}) { case ${y}: ${one} break; default: ${two} case 1: a = 1; }`),
    fc.tuple(tie('block'), tie('block')).map(([x, y]) => `try ${x} catch (e) { a = typeof e; ${y} }`),
    fc.tuple(tie('block'), tie('block')).map(([x, y]) => `try ${x} finally ${y}`),
    fc.tuple(tie('block'), tie('block'), tie('block')).map(([x, y, z]) => `try ${x} catch { ${y} } finally ${z}`),
    tie('expression').map((x) => `throw ${x};`),
    tie('expression').map((x) => `return ${x};`),
    fc
      .tuple(tie('expression'), tie('block'))
      .map(([x, body]) => `{ function f(a, b) { if (o.deep++ > 4) return ${x}; ${body} return a } b = f(1, 2); }`),
    fc
      .tuple(tie('expression'), tie('block'))
      .map(([x, body]) => `for (const x of [1, 2, 3]) { if (x === 2) continue; ${body} if (${x}) break; }`),
  ),
  block: fc.array(tie('statement'), { maxLength: 4, depthIdentifier: 'block' }).map((statements) => `{ ${statements.join(' ')} }`),
}))

const PROLOGUE =
  "let a = 1, b = '2', c = [3]; let l = [1, 'y', null]; const o = { k: 1, deep: 0 }; let f = (a, b) => { o.m = b; return a };"
const EPILOGUE = 'return [a, b, c, l, o, typeof f];'
const sourceOf = (body: string): string =>
  `${PROLOGUE} try ${body} catch (e) { return ['caught', e instanceof Error ? e.name : e, a, b, c, l, o]; } ${EPILOGUE}`

const LIMITS: ReadonlySet<string> = new Set(['expression.fuel', 'expression.too-slow', 'expression.too-large', 'expression.too-deep'])

/** What comes out, with undefined, NaN and -0 told apart and functions by their kind. Parts may stand in themselves, so it ends after a while. */
function shown(value: unknown, room = { left: 2_000 }): string {
  room.left -= 1
  if (room.left < 0) return '…'
  if (Array.isArray(value)) return `[${Array.from(value, (element) => shown(element, room)).join(', ')}]`
  if (typeof value === 'function' || (typeof value === 'object' && value !== null && 'apply' in value)) return 'function'
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([field, part]) => `${field}: ${shown(part, room)}`)
      .join(', ')}}`
  return typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value)
}

function outcome(run: () => unknown): string {
  try {
    return shown(run())
  } catch (thrown) {
    return thrown instanceof ExpressionError && LIMITS.has(thrown.code) ? 'limit' : 'threw'
  }
}

test('generated programs do what they do in JavaScript', () => {
  let compared = 0
  fc.assert(
    fc.property(block, (body) => {
      const source = sourceOf(body)
      const ours = outcome(() => compileExpression(`(() => { ${source} })()`).evaluate({ lookup: () => undefined }))
      if (ours === 'limit') return
      compared += 1
      const theirs = outcome(() => (new Function(`'use strict'; ${source}`) as () => unknown)())
      if (ours !== theirs) throw new Error(`${source}\n ours: ${ours}\ntheirs: ${theirs}`)
    }),
    { numRuns: Number(process.env['EXPRESSION_RUNS'] ?? 2_000), maxSkipsPerRun: 100 },
  )
  expect(compared).toBeGreaterThan(700)
}, 120_000)

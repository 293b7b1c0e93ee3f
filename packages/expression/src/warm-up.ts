import { compileTemplate } from './compile/program.ts'
import { ExpressionError } from './errors.ts'
import { compileLimits } from './limits.ts'

/**
 * What most expressions spend their time in. V8 compiles a function well only after it has run for a while: until then work takes up to three
 * times as long as its price says.
 */
const PROGRAMS: readonly string[] = [
  '(() => { let s = 0; for (let i = 0; i < 1e6; i++) s += i % 7; return s })()',
  'Array(1e5).fill(0).map((_, i) => $json.numbers.filter(x => x > 5))',
  'Array(1e5).fill(0).map((_, i) => $json.numbers.reduce((s, x) => s + x, 0))',
  'Array(1e5).fill(0).map((_, i) => ({ id: i, name: `n${i}`, ...$json.row }))',
  'Array(1e5).fill(0).map((_, i) => [i, i].concat([...$json.numbers]).slice(1))',
  "Array(1e5).fill(0).map((_, i) => /(.*)(.*)x/.test('a'.repeat(500)))",
  String.raw`Array(1e5).fill(0).map((_, i) => /^[\w.+-]+@[\w-]+\.[\w.-]+$/.test($json.mail))`,
  String.raw`Array(1e5).fill(0).map((_, i) => $json.text.replace(/\s+/g, ' ').match(/\d+/g))`,
  "Array(1e5).fill(0).map((_, i) => $json.text.split(' ').join('-').toUpperCase().includes('X'))",
  '(() => { for (;;) { try { null.x } catch { } } })()',
  '(() => { for (;;) { try { throw 1 } catch { } } })()',
  "(() => { const o = {}; for (let i = 0; ; i++) o['k' + (i % 50)] = Object.keys($json.row).length })()",
  'Array(1e5).fill(0).map((_, i) => JSON.parse(JSON.stringify($json)))',
  "Array(1e5).fill(0).map((_, i) => DateTime.fromISO('2026-11-21').plus({ days: i }).toFormat('dd.MM.yyyy'))",
  '[...$json.numbers, ...Array(1e4).fill(3)].sort((a, b) => a - b)',
]
const DATA = {
  numbers: Array.from({ length: 50 }, (_, index) => index),
  row: { id: 1, name: 'Ada', price: 12.5, tags: ['x'] },
  mail: 'ada@example.org',
  text: 'order 123  and 456 of   7',
}
/** Some milliseconds where everything is cold. */
const FUEL = 200_000
const TURNS = 4

/** Lets V8 compile what expressions run on before the first one that matters. Yields every few milliseconds; some 150 ms in all. */
export function* warmUp(): Generator<void, void> {
  const limits = compileLimits({ fuel: FUEL })
  const scope = { zone: 'Europe/Berlin', lookup: (name: string) => (name === '$json' ? DATA : undefined) }
  const templates = PROGRAMS.map((program) => compileTemplate(`{{ ${program} }}`))
  for (let turn = 0; turn < TURNS; turn++) {
    for (const template of templates) {
      try {
        template.evaluateJson(scope, limits)
      } catch (thrown) {
        if (!(thrown instanceof ExpressionError)) throw thrown // that their fuel ends is what they are for
      }
      yield
    }
  }
}

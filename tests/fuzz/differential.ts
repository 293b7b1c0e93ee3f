import { compileExpression, ExpressionError, hostFunction } from '../../packages/expression/src/index.ts'
import { decisions } from './choices.ts'
import { DATA, programOf } from './program.ts'
import { shownValue } from './compare.ts'
import type { Target } from './target.ts'

const MOST_TICKS = 3_000
const LIMITS = /^expression\.(fuel|too-.*)$/

type Ending =
  { readonly kind: 'value'; readonly text: string } | { readonly kind: 'failed'; readonly why: string } | { readonly kind: 'over' }

class Over extends Error {}

/** A copy made in the realm of the tests: `structuredClone` makes lists of another realm there, which are no `instanceof Object`. */
const freshData = (): unknown => JSON.parse(JSON.stringify(DATA))

/** Counts turns and calls (G1). Over the number it fails at once, every time. */
function ticker(): { tick: () => undefined; isOver: () => boolean } {
  let count = 0
  return {
    tick: () => {
      if (++count > MOST_TICKS) throw new Over()
      return undefined
    },
    isOver: () => count > MOST_TICKS,
  }
}

function inJavaScript(source: string): Ending {
  const { tick, isOver } = ticker()
  try {
    // Only programs that program.ts made come here, or those that were kept of them.
    const run = new Function('$json', '$tick', `'use strict'; return (${source}\n)`) as (json: unknown, tick: () => undefined) => unknown
    const value = run(freshData(), tick)
    return isOver() ? { kind: 'over' } : { kind: 'value', text: shownValue(value) }
  } catch (thrown) {
    if (isOver() || (thrown instanceof RangeError && /call stack|string length|array length/i.test(thrown.message))) return { kind: 'over' }
    return { kind: 'failed', why: String(thrown) }
  }
}

function inMillrace(source: string): Ending {
  const { tick, isOver } = ticker()
  const data = freshData()
  const names: Readonly<Record<string, unknown>> = { $json: data, $tick: hostFunction(tick) }
  try {
    const value = compileExpression(source).evaluate({ lookup: (name) => names[name], zone: 'UTC' })
    if (isOver()) return { kind: 'over' }
    return JSON.stringify(data) === JSON.stringify(DATA)
      ? { kind: 'value', text: shownValue(value) }
      : { kind: 'value', text: 'the data was changed' }
  } catch (thrown) {
    if (isOver() || (thrown instanceof ExpressionError && LIMITS.test(thrown.code))) return { kind: 'over' }
    const why = thrown instanceof ExpressionError ? `${thrown.code}: ${thrown.message}` : `no error of the catalogue: ${String(thrown)}`
    return { kind: 'failed', why }
  }
}

/** Where an expression ends otherwise than JavaScript does. */
function difference(source: string): string | undefined {
  const theirs = inJavaScript(source)
  const ours = inMillrace(source)
  if (theirs.kind === 'over' || ours.kind === 'over') return undefined
  if (ours.kind === 'failed' && /unsupported|no error of the catalogue/.test(ours.why)) return ours.why
  if (theirs.kind === 'failed' && ours.kind === 'failed') return undefined
  const told = (ending: Ending): string => (ending.kind === 'value' ? ending.text : ending.kind === 'failed' ? ending.why : '')
  if (theirs.kind === ours.kind && told(theirs) === told(ours)) return undefined
  return `JavaScript ${theirs.kind} ${told(theirs).slice(0, 500)}\nMillrace   ${ours.kind} ${told(ours).slice(0, 500)}`
}

export const differential: Target<string> = {
  name: 'differential',
  title: 'programs mean what they mean in JavaScript',
  inputs: decisions(400).map(programOf),
  problem: difference,
}

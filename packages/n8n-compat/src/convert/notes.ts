import type { Sticky } from '@millrace/workflow'
import { numberOf, textOf } from '../read/scalar.ts'
import { SPREAD } from '../read/workflow.ts'
import type { SourceNode } from '../read/source.ts'

const LONGEST = 20_000
/** Their colours are numbers; the nearest of ours. */
const COLOURS: Readonly<Record<string, NonNullable<Sticky['color']>>> = {
  '1': 'yellow',
  '2': 'yellow',
  '3': 'pink',
  '4': 'green',
  '5': 'blue',
  '6': 'pink',
  '7': 'grey',
}
const [WIDTH, HEIGHT, SMALLEST, LARGEST] = [240, 160, 40, 20_000]

/** Notes on the canvas; their text is Markdown in both. */
export const stickiesOf = (notes: readonly SourceNode[]): Sticky[] =>
  notes.map(({ params, position }, index) => {
    const side = (name: string, fallback: number): number => {
      const size = numberOf(params.raw(name) ?? fallback)
      return Number.isFinite(size) ? Math.max(SMALLEST, Math.min(LARGEST, size)) : fallback
    }
    const colour = textOf(params.raw('color'), '1')
    return {
      id: `s${index + 1}`,
      text: textOf(params.raw('content')).slice(0, LONGEST),
      position: [position[0], position[1]],
      size: [Math.round(side('width', WIDTH) * SPREAD), side('height', HEIGHT)],
      color: (Object.hasOwn(COLOURS, colour) ? COLOURS[colour] : undefined) ?? 'yellow',
    }
  })

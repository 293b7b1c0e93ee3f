import type { Bounds } from '../viewport.ts'

/** A gap that is as wide as another one. `at` is where it is shown on the other axis. */
export interface GapMark {
  /** Between two that stand beside each other; otherwise between two above each other. */
  readonly isLevel: boolean
  readonly from: number
  readonly to: number
  readonly at: number
}

/** A rectangle on one axis: where it starts and ends there, and across. */
interface Span {
  readonly start: number
  readonly end: number
  readonly low: number
  readonly high: number
}

const across = ({ x, y, width, height }: Bounds): Span => ({ start: x, end: x + width, low: y, high: y + height })
const down = ({ x, y, width, height }: Bounds): Span => ({ start: y, end: y + height, low: x, high: x + width })

/** Those that share the moving one's row (or column), in order. Only then a gap is one that people see. */
const inLine = (moving: Span, others: readonly Span[]): Span[] =>
  others.filter(({ low, high }) => low < moving.high && high > moving.low).sort((a, b) => a.start - b.start)

/** How much nearer than this two gaps count as the same. */
const SAME = 0.5

/**
 * By how much a rectangle has to move along an axis so that its gap to a neighbour is as wide as another one: between two neighbours, or as
 * far from the last one as that is from the one before it.
 */
export function gapShifts(moving: Bounds, others: readonly Bounds[], isLevel: boolean): number[] {
  const of = isLevel ? across : down
  const self = of(moving)
  const line = inLine(self, others.map(of))
  const { before, after } = neighboursOf(self, line)
  const shifts: number[] = []
  const [last, lastButOne] = [before.at(-1), before.at(-2)]
  const [next, nextButOne] = [after[0], after[1]]
  if (last !== undefined && next !== undefined) shifts.push((last.end + next.start - self.start - self.end) / 2)
  if (last !== undefined && lastButOne !== undefined) shifts.push(last.end + (last.start - lastButOne.end) - self.start)
  if (next !== undefined && nextButOne !== undefined) shifts.push(next.start - (nextButOne.start - next.end) - self.end)
  return shifts
}

/** The gaps beside a rectangle that are the same as one that they meet; none when there is no such pair. */
export function equalGaps(moving: Bounds, others: readonly Bounds[], isLevel: boolean): GapMark[] {
  const of = isLevel ? across : down
  const self = of(moving)
  const { before, after } = neighboursOf(self, inLine(self, others.map(of)))
  const chain = [before.at(-2), before.at(-1), self, after[0], after[1]]
  const gaps = chain.slice(1).map((span, index) => gapBetween(chain[index], span, isLevel))
  const marks = new Set<GapMark>()
  gaps.slice(1).forEach((gap, index) => {
    const last = gaps[index]
    if (gap === undefined || last === undefined || Math.abs(gap.to - gap.from - (last.to - last.from)) > SAME) return
    marks.add(last).add(gap)
  })
  return [...marks]
}

function gapBetween(a: Span | undefined, b: Span | undefined, isLevel: boolean): GapMark | undefined {
  if (a === undefined || b === undefined || b.start <= a.end) return undefined
  return { isLevel, from: a.end, to: b.start, at: (Math.max(a.low, b.low) + Math.min(a.high, b.high)) / 2 }
}

/** Those wholly before and wholly after it, without those that overlap each other: between them there is no gap. */
function neighboursOf(self: Span, line: readonly Span[]): { readonly before: readonly Span[]; readonly after: readonly Span[] } {
  const middle = (self.start + self.end) / 2
  const before = line.filter(({ start, end }) => (start + end) / 2 < middle)
  const after = line.filter(({ start, end }) => (start + end) / 2 >= middle)
  return { before: apart(before.toReversed()).reverse(), after: apart(after) }
}

function apart(line: readonly Span[]): Span[] {
  const kept: Span[] = []
  for (const span of line) {
    const last = kept.at(-1)
    if (last === undefined || span.start >= last.end || span.end <= last.start) kept.push(span)
  }
  return kept
}

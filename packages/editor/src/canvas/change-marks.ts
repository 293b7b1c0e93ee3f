/** What happened to a node or an edge between two versions, where the canvas shows both. */
export type ChangeMark = 'added' | 'removed' | 'changed' | 'moved'

/** Marks of all that differs, by id. */
export interface ChangeMarks {
  readonly nodes: ReadonlyMap<string, ChangeMark>
  readonly edges: ReadonlyMap<string, ChangeMark>
}

/** A sign for each, so that nothing hangs on colour alone: strokes in a square from -1 to 1. */
export const MARK_SIGNS: Readonly<Record<ChangeMark, readonly (readonly [number, number][])[]>> = {
  added: [
    [
      [-1, 0],
      [1, 0],
    ],
    [
      [0, -1],
      [0, 1],
    ],
  ],
  removed: [
    [
      [-1, 0],
      [1, 0],
    ],
  ],
  changed: [
    [
      [-1, -0.5],
      [1, -0.5],
    ],
    [
      [-1, 0.5],
      [1, 0.5],
    ],
    [
      [0.6, -1],
      [-0.6, 1],
    ],
  ],
  moved: [
    [
      [-1, 0],
      [1, 0],
    ],
    [
      [0.2, -0.8],
      [1, 0],
      [0.2, 0.8],
    ],
  ],
}

type Pen = Pick<CanvasRenderingContext2D, 'moveTo' | 'lineTo'>

/** Adds the sign to a canvas path, `reach` to each side of a point. */
export function traceSign(
  pen: Pen,
  mark: ChangeMark,
  { x, y, reach }: { readonly x: number; readonly y: number; readonly reach: number },
): void {
  for (const stroke of MARK_SIGNS[mark]) {
    stroke.forEach(([dx, dy], index) => {
      if (index === 0) pen.moveTo(x + dx * reach, y + dy * reach)
      else pen.lineTo(x + dx * reach, y + dy * reach)
    })
  }
}

/** The sign as an SVG path around a point. */
export const svgSign = (mark: ChangeMark, { x, y, reach }: { readonly x: number; readonly y: number; readonly reach: number }): string =>
  MARK_SIGNS[mark].map((stroke) => `M ${stroke.map(([dx, dy]) => `${x + dx * reach} ${y + dy * reach}`).join(' L ')}`).join(' ')

/** Texts by font, width and what fits: measuring is dear, and the same ones come in each frame. */
const fitted = new Map<string, string>()
const MOST_FITTED = 10_000

/** As much of a text as fits into a width, in the context's font. */
export function fittedText(context: CanvasRenderingContext2D, text: string, width: number): string {
  const key = `${context.font}|${width}|${text}`
  const known = fitted.get(key)
  if (known !== undefined) return known
  let short = text
  while (short.length > 1 && context.measureText(short).width > width) short = `${short.slice(0, -2).trimEnd()}…`
  if (fitted.size >= MOST_FITTED) fitted.clear()
  fitted.set(key, short)
  return short
}

const widths = new Map<string, number>()

/** How wide a text is, in the context's font. */
export function textWidth(context: CanvasRenderingContext2D, text: string): number {
  const key = `${context.font}|${text}`
  const known = widths.get(key)
  if (known !== undefined) return known
  const width = Math.ceil(context.measureText(text).width)
  if (widths.size >= MOST_FITTED) widths.clear()
  widths.set(key, width)
  return width
}

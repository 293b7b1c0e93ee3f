/** A block of TypeScript in a page, as a module that can be compiled. */
export interface Sample {
  /** Of the page. */
  readonly path: string
  readonly text: string
  /** The line of the page that a line of the module stands on; lines count from 1. */
  lineOf(line: number): number
}

const BLOCK = /(?:^<!-- compiled as\n([^]*?)^-->\n\n)?^```ts(?: [^\n]*)?\n([^]*?)^```$/gm
const PLACE = /^…\n/m

/**
 * The blocks of a page that are marked as `ts`. A part of something says in a comment above it what it is a part of, so that it can be
 * compiled as well: `<!-- compiled as`, the module with a line `…` for the block, `-->`.
 */
export function samplesOf(path: string, page: string): readonly Sample[] {
  const found = [...page.matchAll(BLOCK)].map(({ 0: whole, 1: around, 2: block = '', index }) => {
    const [before = '', after = ''] = around === undefined ? [] : halves(path, around)
    const aroundLine = page.slice(0, index).split('\n').length + 1
    const blockLine = page.slice(0, index + whole.length - block.length - 3).split('\n').length
    const [lead, length] = [countLines(before), countLines(block)]
    return {
      path,
      text: before + block + after,
      lineOf: (line: number) => {
        if (line <= lead) return aroundLine + line - 1
        return line <= lead + length ? blockLine + line - lead - 1 : aroundLine + line - length
      },
    }
  })
  const written = page.match(/^ *```(?:ts|typescript)\b/gm)?.length ?? 0
  if (written !== found.length) throw new TypeError(`${path}: of ${written} blocks of TypeScript ${found.length} can be read`)
  return found
}

function halves(path: string, around: string): readonly string[] {
  const parts = around.split(PLACE)
  if (parts.length !== 2) throw new TypeError(`${path}: a comment "compiled as" needs one line … for the block below it`)
  return parts
}

const countLines = (text: string): number => text.split('\n').length - 1

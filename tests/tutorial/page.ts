/** What a page tells its reader to do, and what it says comes of it. */
export type PageStep =
  | { readonly kind: 'server'; readonly line: number; readonly text: string }
  | { readonly kind: 'command'; readonly line: number; readonly text: string; readonly ends: 'well' | 'failing' | 'by-reader' }
  | { readonly kind: 'output'; readonly line: number; readonly text: string }
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string }
  | { readonly kind: 'change'; readonly line: number; readonly path: string; readonly text: string }

const FENCE = /^```(\w+) ?(.*)\n([^]*?)^```$/gm

/** All code blocks of a page, in order. One that tells neither what to do with it nor what came of it is a mistake of the page. */
export function stepsOf(markdown: string): readonly PageStep[] {
  return [...markdown.matchAll(FENCE)].map(({ 1: language, 2: info = '', 3: text = '', index }) => {
    const line = markdown.slice(0, index).split('\n').length
    const path = /^file=(\S+)$/.exec(info)?.[1]
    if (language === 'diff' && path !== undefined) return { kind: 'change', line, path, text }
    if (path !== undefined) return { kind: 'file', line, path, text }
    if (language === 'text' && info === '') return { kind: 'output', line, text }
    if (language === 'sh' && info === 'terminal=server') return { kind: 'server', line, text }
    const ends = language === 'sh' ? ENDS[info] : undefined
    if (ends === undefined) throw new TypeError(`line ${line}: nobody knows what to do with a block \`${language} ${info}\``)
    return { kind: 'command', line, text, ends }
  })
}

const ENDS: Readonly<Record<string, 'well' | 'failing' | 'by-reader'>> = { '': 'well', fails: 'failing', 'until-ready': 'by-reader' }

/** Applies a diff whose parts stand between lines `@@`: each has to fit at one place, behind the part before. */
export function changed(text: string, diff: string): string {
  let done = ''
  let rest = text
  for (const part of diff.split(/^@@.*\n/m)) {
    const lines = part.split('\n').slice(0, -1)
    const sideOf = (signs: string): string =>
      lines
        .filter((line) => line === '' || signs.includes(line.charAt(0)))
        .map((line) => `${line.slice(1)}\n`)
        .join('')
    const at = rest.indexOf(sideOf(' -'))
    if (at < 0) throw new TypeError(`this does not fit:\n${part}`)
    done += rest.slice(0, at) + sideOf(' +')
    rest = rest.slice(at + sideOf(' -').length)
  }
  return done + rest
}

/** The first line that a page promises and the output lacks; `…` stands for anything. The lines have to come in the order of the page. */
export function missingLine(promised: string, output: string): string | undefined {
  const lines = output.split('\n')
  let from = 0
  for (const line of promised.split('\n').filter((each) => each.trim() !== '')) {
    const pieces = line.trim().split('…')
    const at = lines.findIndex((each, index) => index >= from && holdsInOrder(each, pieces))
    if (at < 0) return line
    from = at // two things of one line may be promised
  }
  return undefined
}

function holdsInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0
  return pieces.every((piece) => {
    const at = text.indexOf(piece, from)
    from = at + piece.length
    return at >= 0
  })
}

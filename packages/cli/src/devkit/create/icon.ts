/** Colours on which white reads well (contrast of at least 4.5). */
const COLOURS = ['#1d4ed8', '#6d28d9', '#a21caf', '#be123c', '#b45309', '#15803d', '#0f766e', '#0369a1', '#4338ca', '#475569'] as const

/**
 * An icon for a name: its first letter on a colour that the name chooses. Icons may hold no text (they stand in the editor's page), so the
 * letter is drawn, on a grid of 3 × 5.
 */
export function iconFor(title: string): string {
  const rows =
    GLYPHS[
      title
        .normalize('NFD')
        .replace(/[^A-Za-z0-9]/g, '')
        .charAt(0)
        .toUpperCase()
    ] ?? ANY
  const squares = rows.flatMap((row, y) => [...row].flatMap((cell, x) => (cell === '#' ? [`M${7.5 + x * 3} ${4.5 + y * 3}h3v3h-3z`] : [])))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">
  <rect width="24" height="24" rx="5" fill="${colourOf(title)}"/>
  <path d="${squares.join('')}" fill="#fff"/>
</svg>
`
}

function colourOf(title: string): string {
  const sum = [...title].reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7)
  return COLOURS[sum % COLOURS.length] ?? COLOURS[0]
}

const ANY = ['###', '#.#', '#.#', '#.#', '###'] as const

const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  A: ['.#.', '#.#', '###', '#.#', '#.#'],
  B: ['##.', '#.#', '##.', '#.#', '##.'],
  C: ['.##', '#..', '#..', '#..', '.##'],
  D: ['##.', '#.#', '#.#', '#.#', '##.'],
  E: ['###', '#..', '##.', '#..', '###'],
  F: ['###', '#..', '##.', '#..', '#..'],
  G: ['.##', '#..', '#.#', '#.#', '.##'],
  H: ['#.#', '#.#', '###', '#.#', '#.#'],
  I: ['###', '.#.', '.#.', '.#.', '###'],
  J: ['..#', '..#', '..#', '#.#', '.#.'],
  K: ['#.#', '#.#', '##.', '#.#', '#.#'],
  L: ['#..', '#..', '#..', '#..', '###'],
  M: ['#.#', '###', '###', '#.#', '#.#'],
  N: ['##.', '#.#', '#.#', '#.#', '#.#'],
  O: ['.#.', '#.#', '#.#', '#.#', '.#.'],
  P: ['##.', '#.#', '##.', '#..', '#..'],
  Q: ['.#.', '#.#', '#.#', '.#.', '..#'],
  R: ['##.', '#.#', '##.', '#.#', '#.#'],
  S: ['.##', '#..', '.#.', '..#', '##.'],
  T: ['###', '.#.', '.#.', '.#.', '.#.'],
  U: ['#.#', '#.#', '#.#', '#.#', '###'],
  V: ['#.#', '#.#', '#.#', '#.#', '.#.'],
  W: ['#.#', '#.#', '###', '###', '#.#'],
  X: ['#.#', '#.#', '.#.', '#.#', '#.#'],
  Y: ['#.#', '#.#', '.#.', '.#.', '.#.'],
  Z: ['###', '..#', '.#.', '#..', '###'],
}

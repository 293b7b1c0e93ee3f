/** Rows in columns, for people. The last column is not padded, so that lines have no spaces at their end. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head.map((title) => title.toUpperCase()), ...rows.map((row) => row.map(oneLine))]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Names are free text: a line break in one would look like another row, an escape sequence would reach the terminal. */
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')

/** `2030-01-02 03:04:05`, in UTC; a dash for none. */
export const shortTime = (instant: string | null | undefined): string =>
  instant === null || instant === undefined ? '-' : instant.slice(0, 19).replace('T', ' ')

/** `12 ms`, `3.4 s`, `5 min`; a dash for none. */
export function shortDuration(ms: number | null): string {
  if (ms === null) return '-'
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.round(ms / 60_000)} min`
}

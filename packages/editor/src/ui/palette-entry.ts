import type { Component } from 'vue'

export interface PaletteEntry {
  readonly id: string
  readonly title: string
  readonly group: string
  readonly icon?: Component
  readonly keys?: string
  readonly words?: string
  readonly disabled?: boolean
  run(): void
}

/** Entries with all words of the query, those whose title starts with it first; otherwise as they came. */
export function findEntries(entries: readonly PaletteEntry[], query: string): readonly PaletteEntry[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return entries
  const words = wanted.split(/\s+/)
  const found = entries.filter((entry) => {
    const text = `${entry.title} ${entry.group} ${entry.words ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const starts = (entry: PaletteEntry): number => (entry.title.toLowerCase().startsWith(wanted) ? 0 : 1)
  return found.toSorted((a, b) => starts(a) - starts(b))
}

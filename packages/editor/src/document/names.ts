import { t } from '@/i18n/t.ts'

const COUNTED = /^(.*?) (\d+)$/

/** `wanted`, or `wanted 2`, `wanted 3` … when the name is taken. Longer than the document allows is cut. */
export function uniqueName(wanted: string, taken: ReadonlySet<string>): string {
  const clean = wanted.trim().slice(0, 120) || t('document.unnamed')
  if (!taken.has(clean)) return clean
  const [, stem = clean, count = '1'] = COUNTED.exec(clean) ?? []
  for (let number = Number(count) + 1; ; number += 1) {
    const name = `${stem} ${number}`
    if (!taken.has(name)) return name
  }
}

/** Names of all nodes but one. */
export const namesOf = (nodes: Iterable<{ readonly id: string; readonly name: string }>, except?: string): Set<string> =>
  new Set([...nodes].filter((node) => node.id !== except).map((node) => node.name))

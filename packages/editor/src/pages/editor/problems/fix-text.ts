import type { Words } from '@millrace/base'
import type { ProblemFix } from '@millrace/workflow'
import { labelText } from '@/i18n/label-text.ts'

/** What a fix is called. */
export const fixText = ({ words, label }: Pick<ProblemFix, 'words' | 'label'>): string => (words === undefined ? label : labelText(words))

/** What several fixes of a kind are called together; `…` stands where they differ. */
export function wordsTogether(fixes: readonly ProblemFix[]): Words | string {
  const [first, ...more] = fixes
  if (first === undefined || more.every(({ label }) => label === first.label)) return first?.words ?? first?.label ?? ''
  const { words } = first
  if (words === undefined || more.some((other) => other.words?.key !== words.key)) return '…'
  return { key: words.key, values: Object.fromEntries(Object.keys(words.values).map((name) => [name, sameOf(fixes, name) ?? '…'])) }
}

function sameOf(fixes: readonly ProblemFix[], name: string): string | number | undefined {
  const [first, ...more] = fixes.map(({ words }) => words?.values[name])
  return typeof first !== 'object' && more.every((value) => value === first) ? first : undefined
}

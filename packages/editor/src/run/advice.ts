import type { StepError } from '@millrace/api'
import { t, type PlainKey } from '@/i18n/t.ts'

/** What to do about errors whose node does not say it, by the beginning of their code; the longest that fits counts. */
const ADVICE: readonly (readonly [code: string, advice: PlainKey])[] = [
  ['http.401', 'advice.credential'],
  ['http.403', 'advice.credential'],
  ['auth.', 'advice.credential'],
  ['http.404', 'advice.address'],
  ['http.429', 'advice.slower'],
  ['http.5', 'advice.service'],
  ['http.4', 'advice.request'],
  ['http.', 'advice.network'],
  ['timeout', 'advice.timeout'],
  ['config.', 'advice.settings'],
  ['expression.', 'advice.expression'],
  ['code.', 'advice.code'],
  ['packet.', 'advice.data'],
]

/** What a person can do about an error: what its node says, or what errors of its kind usually need. */
export function adviceFor({ code, hint }: Pick<StepError, 'code' | 'hint'>): string | undefined {
  if (hint !== undefined) return hint
  const [, advice] = ADVICE.filter(([start]) => code.startsWith(start)).toSorted(([one], [other]) => other.length - one.length)[0] ?? []
  return advice === undefined ? undefined : t(advice)
}

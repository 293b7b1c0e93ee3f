import type { Conversion, ImportReply } from '@millrace/api'
import { t } from '@/i18n/t.ts'

/** How many nodes came and what became of them, in one line. */
export function conversionSummary({ from, totals }: Conversion): string {
  const { nodes, ok, adapted, missing } = totals
  return t('conversion.pasted', {
    ...{ from, nodes: t('conversion.nodes', { count: nodes }), ok: t('conversion.ok', { count: ok }) },
    ...{ adapted: t('conversion.adapted', { count: adapted }), missing: t('conversion.missing', { count: missing }) },
  })
}

/** Whether an import is one workflow of which there is nothing to tell. */
export const isClean = ({ report: { problems, conversion }, more = [] }: ImportReply): boolean =>
  more.length === 0 && problems.length === 0 && (conversion === undefined || isSame(conversion))

const isSame = ({ totals, notes }: Conversion): boolean => totals.adapted + totals.missing + totals.doubtfulExpressions + notes.length === 0

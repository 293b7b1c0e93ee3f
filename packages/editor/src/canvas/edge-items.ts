import { formatCompact } from '@/i18n/format.ts'
import { t } from '@/i18n/t.ts'

/** An edge over which a branch gave nothing was not taken, as one that was never reached. */
export const wasTaken = (items: number | undefined): items is number => items !== undefined && items > 0

/** `3 items`; a branch that gave nothing says just `0`. */
export const edgeItemsText = (count: number): string => (count === 0 ? '0' : t('canvas.items', { count }))

/** The same for where there is less room, and ever shorter: `1,240 items`, `1.2K items`, `1.2K`. */
export function edgeItemsTexts(count: number): readonly string[] {
  const short = formatCompact(count)
  return [...new Set([edgeItemsText(count), ...(count < 1000 ? [] : [t('canvas.items-many', { number: short })]), short])]
}

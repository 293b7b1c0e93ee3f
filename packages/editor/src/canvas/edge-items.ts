import { t } from '@/i18n/t.ts'

/** An edge over which a branch gave nothing was not taken, as one that was never reached. */
export const wasTaken = (items: number | undefined): items is number => items !== undefined && items > 0

/** `3 items`; a branch that gave nothing says just `0`. */
export const edgeItemsText = (count: number): string => (count === 0 ? '0' : t('canvas.items', { count }))

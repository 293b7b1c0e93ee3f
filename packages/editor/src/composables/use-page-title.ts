import { toValue, watchEffect, type MaybeRefOrGetter } from 'vue'
import { t } from '@/i18n/t.ts'

/** Sets the document's title: `<page> · Millrace`. */
export function usePageTitle(title: MaybeRefOrGetter<string>): void {
  watchEffect(() => {
    document.title = t('app.titled', { page: toValue(title) })
  })
}

import { asApiError } from '@/api/as-api-error.ts'
import { t } from '@/i18n/t.ts'
import { useToasts } from '@/ui/toasts.ts'

/**
 * Does something optimistic: it shows at once, is taken back if the server refuses, and the refusal is told in a toast.
 * Gives whether it worked.
 */
export function useAct() {
  const toasts = useToasts()
  return async (action: () => Promise<void>, takeBack?: () => void): Promise<boolean> => {
    try {
      await action()
      return true
    } catch (thrown) {
      takeBack?.()
      toasts.show({ tone: 'danger', text: t('form.not-done'), detail: asApiError(thrown).detail })
      return false
    }
  }
}

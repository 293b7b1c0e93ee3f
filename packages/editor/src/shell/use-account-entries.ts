import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { asApiError } from '@/api/as-api-error.ts'
import { t } from '@/i18n/t.ts'
import { useSession } from '@/stores/session.ts'
import { THEMES, useTheme } from '@/stores/theme.ts'
import IconLogout from '~icons/lucide/log-out'
import IconProfile from '~icons/lucide/user-round'
import type { MenuEntry } from '@/ui/menu-entry.ts'
import { useToasts } from '@/ui/toasts.ts'

/** Signs out and goes to the sign-in page; says so if the server does not answer. */
export function useLogout(): () => Promise<void> {
  const session = useSession()
  const router = useRouter()
  const toasts = useToasts()
  return async () => {
    toasts.flush() // what waits to be deleted is this person's to delete
    try {
      await session.logout()
      await router.push({ name: 'login' })
    } catch (thrown) {
      toasts.show({ tone: 'danger', text: t('form.not-done'), detail: asApiError(thrown).detail })
    }
  }
}

/** Who is signed in, the theme, and the way out. */
export function useAccountEntries(): ComputedRef<readonly MenuEntry[]> {
  const session = useSession()
  const theme = useTheme()
  const logout = useLogout()
  return computed(() => [
    { kind: 'label', text: session.user?.email ?? '' },
    { label: t('account.profile'), icon: IconProfile, to: '/settings/profile' },
    { kind: 'separator' },
    ...THEMES.map((name): MenuEntry => ({ label: t(`theme.${name}`), checked: theme.theme === name, run: () => theme.choose(name) })),
    { kind: 'separator' },
    { label: t('account.logout'), icon: IconLogout, run: () => void logout() },
  ])
}

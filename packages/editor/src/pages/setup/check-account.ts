import { t } from '@/i18n/t.ts'

export const SHORTEST_PASSWORD = 10

/** What is wrong with each field of a new account; nothing when it can be sent. The server checks again. */
export interface AccountErrors {
  name?: string
  email?: string
  password?: string
}

export function checkAccount(account: { name: string; email: string; password: string }): AccountErrors {
  return {
    ...(account.name.trim() === '' ? { name: t('form.required') } : {}),
    ...(/^[^\s@]+@[^\s@]+$/.test(account.email.trim()) ? {} : { email: t('form.email') }),
    ...(account.password.length < SHORTEST_PASSWORD ? { password: t('form.password-short') } : {}),
  }
}

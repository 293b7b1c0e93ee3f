import { toError } from '@millrace/base'
import { t } from '@/i18n/t.ts'
import { ApiError } from './api-error.ts'

/** Whatever was thrown, as something that can be shown: a bug in the page says that it is one. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  const error = toError(thrown)
  return new ApiError({ status: -1, code: 'client.unexpected', detail: t('error.unexpected', { message: error.message }), cause: error })
}

import { defineError } from '@millrace/base'

/** Says the same for an unknown address and a wrong password. */
export const WrongCredentialsError = defineError<Record<string, never>>(
  'auth.wrong-credentials',
  401,
  () => 'The email address or the password is wrong.',
)

export const SessionOnlyError = defineError<Record<string, never>>(
  'auth.session-only',
  403,
  () => 'This needs a signed-in person, not an API key.',
)

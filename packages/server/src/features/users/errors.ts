import { defineError } from '@millrace/base'

export const UserNotFoundError = defineError<{ userId: string }>('user.not-found', 404, (d) => `There is no user ${d.userId}.`)

export const EmailTakenError = defineError<{ email: string }>('user.email-taken', 409, (d) => `Somebody already signs in with ${d.email}.`)

export const OwnerOnlyError = defineError<Record<string, never>>(
  'user.owner-only',
  403,
  () => 'Only an owner may make, change or remove an owner.',
)

export const LastOwnerError = defineError<Record<string, never>>(
  'user.last-owner',
  409,
  () => 'This is the last owner. Make somebody else an owner first.',
)

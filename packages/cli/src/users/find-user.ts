import type { User } from '@millrace/api'
import { defineError } from '@millrace/base'
import type { ApiClient } from '../client/api-client.ts'
import { listAll } from '../client/list-all.ts'

export const NoSuchUserError = defineError<{ user: string }>(
  'cli.user-unknown',
  404,
  (d) => `There is no user with the id or email ${JSON.stringify(d.user)}. \`millrace user list\` shows all.`,
)

/** The user that somebody named by id or email. Throws NoSuchUserError. */
export async function findUser(api: ApiClient, named: string): Promise<User> {
  const { data } = await listAll<User>(api, '/users')
  const found = data.find(({ id, email }) => id === named || email === named.toLowerCase())
  if (found === undefined) throw new NoSuchUserError({ user: named })
  return found
}

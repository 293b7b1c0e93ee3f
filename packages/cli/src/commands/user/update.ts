import { Args, Flags } from '@oclif/core'
import { ROLES, type User } from '@millrace/api'
import { OptionError } from '@millrace/base'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { readSecret } from '../../secrets/read-secret.ts'
import { findUser } from '../../users/find-user.ts'

export class UserUpdate extends ServerCommand {
  static override summary = 'Change the role, the name or the password of a user.'
  static override description = `A new password ends all sessions of the user. It is asked for in a terminal, and read from standard input elsewhere.
Only owners change owners, and the last owner stays one.`
  static override examples = [
    '<%= config.bin %> user update ada@example.com --role admin',
    { description: 'Somebody forgot the password', command: '<%= config.bin %> user update ada@example.com --reset-password' },
  ]
  static override args = { user: Args.string({ description: 'Email address or id.', required: true }) }
  static override flags = {
    role: Flags.string({ description: 'What the user may do from now on.', options: [...ROLES] }),
    name: Flags.string({ description: 'Name for others to see.' }),
    'reset-password': Flags.boolean({ description: 'Set a new password.' }),
  }

  async run(): Promise<User> {
    const { args, flags } = await this.parse(UserUpdate)
    const { role, name, 'reset-password': reset } = flags
    if (role === undefined && name === undefined && !reset)
      throw new OptionError({ option: 'role, name or reset-password', expected: 'given: there is nothing to change' })
    const password = reset ? await readSecret('New password', { interactive: process.stdin.isTTY && !this.jsonEnabled() }) : undefined
    const api = new ApiClient(flags)
    const { id } = await findUser(api, args.user)
    const user = await api.patch<User>(`/users/${id}`, {
      ...(role === undefined ? {} : { role }),
      ...(name === undefined ? {} : { name }),
      ...(password === undefined ? {} : { password }),
    })
    this.log(`${user.id}  ${user.email}  ${user.role}${reset ? '  has a new password' : ''}`)
    return user
  }
}

import { Args, Flags } from '@oclif/core'
import { ROLES, type User } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { readSecret } from '../../secrets/read-secret.ts'

export class UserCreate extends ServerCommand {
  static override summary = 'Add a user.'
  static override description = 'The password (10 characters at least) is asked for in a terminal, and read from standard input elsewhere.'
  static override examples = [
    '<%= config.bin %> user create ada@example.com --name "Ada Lovelace" --role editor',
    {
      description: 'In a script',
      command: 'openssl rand -base64 18 | tee password | <%= config.bin %> user create ada@example.com --name Ada --role viewer',
    },
  ]
  static override args = { email: Args.string({ description: 'Email address, which is the login.', required: true }) }
  static override flags = {
    name: Flags.string({ description: 'Name for others to see; the email address if absent.' }),
    role: Flags.string({ description: 'What the user may do.', options: [...ROLES], default: 'editor' }),
  }

  async run(): Promise<User> {
    const { args, flags } = await this.parse(UserCreate)
    const password = await readSecret('Password', { interactive: process.stdin.isTTY && !this.jsonEnabled() })
    const { role, name = args.email } = flags
    const user = await new ApiClient(flags).post<User>('/users', { email: args.email, name, role, password })
    this.log(`${user.id}  ${user.email}  ${user.role}`)
    return user
  }
}

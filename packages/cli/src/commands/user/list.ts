import type { User } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { listAll, type Listed } from '../../client/list-all.ts'
import { shortTime, table } from '../../output/table.ts'

export class UserList extends ServerCommand {
  static override summary = 'List the users.'
  static override examples = ['<%= config.bin %> user list', '<%= config.bin %> user list --json']

  async run(): Promise<Listed<User>> {
    const { flags } = await this.parse(UserList)
    const listed = await listAll<User>(new ApiClient(flags), '/users')
    const rows = listed.data.map(({ id, email, role, lastLoginAt, name }) => [id, email, role, shortTime(lastLoginAt), name])
    this.log(table(['id', 'email', 'role', 'last login', 'name'], rows))
    return listed
  }
}

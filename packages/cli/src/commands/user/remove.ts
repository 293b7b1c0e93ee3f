import { Args } from '@oclif/core'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { findUser } from '../../users/find-user.ts'

export class UserRemove extends ServerCommand {
  static override summary = 'Remove a user and their API keys.'
  static override description = 'Their sessions end at once. What they made stays. The last owner cannot be removed.'
  static override examples = ['<%= config.bin %> user remove ada@example.com']
  static override args = { user: Args.string({ description: 'Email address or id.', required: true }) }

  async run(): Promise<{ readonly removed: string; readonly email: string }> {
    const { args, flags } = await this.parse(UserRemove)
    const api = new ApiClient(flags)
    const { id, email } = await findUser(api, args.user)
    await api.delete(`/users/${id}`)
    this.log(`${email} is removed.`)
    return { removed: id, email }
  }
}

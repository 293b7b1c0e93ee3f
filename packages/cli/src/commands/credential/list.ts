import type { Credential } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { listAll, type Listed } from '../../client/list-all.ts'
import { shortTime, table } from '../../output/table.ts'

export class CredentialList extends ServerCommand {
  static override summary = 'List the credentials, without their secrets.'
  static override examples = ['<%= config.bin %> credential list', '<%= config.bin %> credential list --json']

  async run(): Promise<Listed<Credential>> {
    const { flags } = await this.parse(CredentialList)
    const listed = await listAll<Credential>(new ApiClient(flags), '/credentials')
    const rows = listed.data.map(({ id, type, updatedAt, usedBy, name }) => [id, type, shortTime(updatedAt), String(usedBy.length), name])
    this.log(rows.length === 0 ? 'No credential.' : table(['id', 'type', 'changed', 'workflows', 'name'], rows))
    return listed
  }
}

import type { InstalledPackage } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'

export class PackageList extends ServerCommand {
  static override summary = 'List the installed node packages.'
  static override examples = ['<%= config.bin %> package list', '<%= config.bin %> package list --json']

  async run(): Promise<{ data: InstalledPackage[] }> {
    const { flags } = await this.parse(PackageList)
    const reply = await new ApiClient({ url: flags.url, token: flags.token }).get<{ data: InstalledPackage[] }>('/packages')
    for (const { name, version, state, nodes } of reply.data) this.log(`${name} ${version}  ${state}  ${nodes.join(', ')}`)
    if (reply.data.length === 0) this.log('No package is installed.')
    return reply
  }
}

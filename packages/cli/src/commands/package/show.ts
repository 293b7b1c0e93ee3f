import { Args } from '@oclif/core'
import type { InstalledPackage } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { packagePath, packageText } from '../../packages/package-text.ts'

export class PackageShow extends ServerCommand {
  static override summary = 'Show an installed package: its versions, nodes and permissions.'
  static override examples = ['<%= config.bin %> package show acme-shout', '<%= config.bin %> package show @acme/shout --json']
  static override args = { name: Args.string({ description: 'Name of the package.', required: true }) }

  async run(): Promise<{ data: InstalledPackage[] }> {
    const { args, flags } = await this.parse(PackageShow)
    const api = new ApiClient({ url: flags.url, token: flags.token })
    const reply = await api.get<{ data: InstalledPackage[] }>(packagePath(args.name))
    this.log(reply.data.map(packageText).join('\n'))
    return reply
  }
}

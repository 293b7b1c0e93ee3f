import { Args } from '@oclif/core'
import type { InstalledPackage } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { packagePath, packageText } from '../../packages/package-text.ts'

export class PackageGrant extends ServerCommand {
  static override summary = 'Grant a package all that its newest version asks for.'
  static override description = 'See what that is with `package show` first.'
  static override examples = ['<%= config.bin %> package grant acme-shout']
  static override args = { name: Args.string({ description: 'Name of the package.', required: true }) }

  async run(): Promise<{ data: InstalledPackage[] }> {
    const { args, flags } = await this.parse(PackageGrant)
    const api = new ApiClient({ url: flags.url, token: flags.token })
    const { data } = await api.get<{ data: InstalledPackage[] }>(packagePath(args.name))
    const reply = await api.post<{ data: InstalledPackage[] }>(`${packagePath(args.name)}/grants`, data[0]?.permissions ?? {})
    this.log(reply.data.map(packageText).join('\n'))
    return reply
  }
}

import { Args, Flags } from '@oclif/core'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { packagePath } from '../../packages/package-text.ts'

export class PackageUninstall extends ServerCommand {
  static override summary = 'Uninstall a node package.'
  static override description =
    'Refused while workflows, unfinished executions or credentials use it, unless forced: their steps fail then.'
  static override examples = [
    '<%= config.bin %> package uninstall acme-shout',
    { description: 'One version of it', command: '<%= config.bin %> package uninstall acme-shout --version 1.0.0' },
  ]
  static override args = { name: Args.string({ description: 'Name of the package.', required: true }) }
  static override flags = {
    version: Flags.string({ description: 'Only this version.' }),
    force: Flags.boolean({ description: 'Also while it is used.' }),
  }

  async run(): Promise<{ uninstalled: string; version: string | null }> {
    const { args, flags } = await this.parse(PackageUninstall)
    const query = new URLSearchParams({
      ...(flags.version === undefined ? {} : { version: flags.version }),
      ...(flags.force ? { force: 'true' } : {}),
    })
    const path = packagePath(args.name) + (query.size === 0 ? '' : `?${query.toString()}`)
    await new ApiClient({ url: flags.url, token: flags.token }).delete(path)
    this.log(`${args.name}${flags.version === undefined ? '' : ` ${flags.version}`} is uninstalled.`)
    return { uninstalled: args.name, version: flags.version ?? null }
  }
}

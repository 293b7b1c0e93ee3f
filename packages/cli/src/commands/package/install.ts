import { readFile } from 'node:fs/promises'
import { Args, Flags } from '@oclif/core'
import type { InstalledPackage } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { packagePath, packageText } from '../../packages/package-text.ts'

export class PackageInstall extends ServerCommand {
  static override summary = 'Install a node package into a running server, or another version of one.'
  static override description = `FILE is what \`npm pack\` or \`millrace node pack\` made. A package that asks for permissions waits until they are granted:
look at them with \`package show\` and grant them with \`package grant\`, or grant all that it asks for at once with --grant-all.`
  static override examples = [
    '<%= config.bin %> package install acme-shout-1.0.0.tgz',
    {
      description: 'Of a package that you trust, in a script',
      command: '<%= config.bin %> package install acme-shout-1.0.0.tgz --grant-all --json',
    },
  ]
  static override args = { file: Args.file({ description: 'The package file (.tgz).', required: true, exists: true }) }
  static override flags = { 'grant-all': Flags.boolean({ description: 'Grant all that it asks for.' }) }

  async run(): Promise<InstalledPackage> {
    const { args, flags } = await this.parse(PackageInstall)
    const api = new ApiClient({ url: flags.url, token: flags.token, timeoutMs: 120_000 })
    let installed = await api.post<InstalledPackage>('/packages', await readFile(args.file))
    if (installed.state === 'waiting' && flags['grant-all']) {
      const { version } = installed
      const { data } = await api.post<{ data: InstalledPackage[] }>(`${packagePath(installed.name)}/grants`, installed.permissions)
      installed = data.find((one) => one.version === version) ?? installed
    }
    this.log(packageText(installed))
    if (installed.state === 'waiting') this.log(`It waits for its permissions: ${this.config.bin} package grant ${installed.name}`)
    return installed
  }
}

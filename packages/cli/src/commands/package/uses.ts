import { Args } from '@oclif/core'
import type { PackageUses as Uses } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { packagePath } from '../../packages/package-text.ts'

export class PackageUses extends ServerCommand {
  static override summary = 'Say who uses what a package brings.'
  static override examples = ['<%= config.bin %> package uses acme-shout', '<%= config.bin %> package uses acme-shout --json']
  static override args = { name: Args.string({ description: 'Name of the package.', required: true }) }

  async run(): Promise<Uses> {
    const { args, flags } = await this.parse(PackageUses)
    const uses = await new ApiClient({ url: flags.url, token: flags.token }).get<Uses>(`${packagePath(args.name)}/uses`)
    for (const { name, id, nodes, draft, published, executions } of uses.workflows) {
      const where = [
        ...(draft ? ['draft'] : []),
        ...(published ? ['published'] : []),
        ...(executions > 0 ? [`${executions} unfinished`] : []),
      ]
      this.log(`workflow    ${name} (${id})  ${nodes.join(', ')}  ${where.join(', ')}`)
    }
    for (const { name, id, type } of uses.credentials) this.log(`credential  ${name} (${id})  ${type}`)
    if (uses.elsewhere > 0) this.log(`and ${uses.elsewhere} workflows and credentials of other tenants`)
    if (!uses.inUse) this.log('Nobody uses it.')
    return uses
  }
}

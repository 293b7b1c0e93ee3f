import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { interruption } from '../../devkit/interruption.ts'
import { packageArgument } from '../../devkit/package-argument.ts'
import { publishPackage, type PublishedPackage } from '../../devkit/publish/publish-package.ts'

export class NodePublish extends BaseCommand {
  static override summary = 'Check, test, pack and publish a node package.'
  static override description = `Publishes with npm, its settings and its login. Nothing is sent when lint finds an error, a test fails, or there is none.`
  static override examples = [
    { description: 'See whether everything is ready', command: '<%= config.bin %> node publish --dry-run' },
    { description: 'From CI, signed with where it was built', command: '<%= config.bin %> node publish --provenance --access public' },
    { description: 'To a registry of your own', command: '<%= config.bin %> node publish --registry https://npm.example.com --tag next' },
  ]
  static override args = packageArgument
  static override flags = {
    registry: Flags.url({ description: "Address of the registry; npm's setting if absent." }),
    tag: Flags.string({ description: 'Distribution tag; latest if absent.' }),
    access: Flags.string({ description: 'Who may read a scoped package.', options: ['public', 'restricted'] }),
    provenance: Flags.boolean({ description: 'Sign where it was built; in CI only.' }),
    'dry-run': Flags.boolean({ description: 'Do everything but send it.' }),
  }

  async run(): Promise<PublishedPackage> {
    const { args, flags } = await this.parse(NodePublish)
    const published = await publishPackage(args.directory, {
      ...{ signal: interruption(), provenance: flags.provenance, dryRun: flags['dry-run'] },
      ...(flags.registry === undefined ? {} : { registry: flags.registry.href }),
      ...(flags.tag === undefined ? {} : { tag: flags.tag }),
      ...(flags.access === undefined ? {} : { access: flags.access }),
    })
    this.log(`${published.dryRun ? 'Would publish' : 'Published'} ${published.name}@${published.version}  ${published.integrity}`)
    return published
  }
}

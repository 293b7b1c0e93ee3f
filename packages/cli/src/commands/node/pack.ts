import { relative } from 'node:path'
import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { interruption } from '../../devkit/interruption.ts'
import { packageArgument } from '../../devkit/package-argument.ts'
import { packPackage, type PackedPackage } from '../../devkit/pack/pack-package.ts'

export class NodePack extends BaseCommand {
  static override summary = 'Make the package file that Millrace installs.'
  static override description = `Builds the package and writes name-version.tgz with the built modules, icons, docs, README and license, and a bill of materials
(CycloneDX) of what is bundled. The same content gives the same bytes, on every machine, so its integrity can be compared.`
  static override examples = ['<%= config.bin %> node pack', '<%= config.bin %> node pack --to ./artifacts --json']
  static override args = packageArgument
  static override flags = { to: Flags.directory({ description: 'Folder for the file; that of the package if absent.', exists: true }) }

  async run(): Promise<PackedPackage> {
    const { args, flags } = await this.parse(NodePack)
    const packed = await packPackage(args.directory, { signal: interruption(), ...(flags.to === undefined ? {} : { to: flags.to }) })
    this.log(`${relative(process.cwd(), packed.file)}  ${(packed.bytes / 1000).toFixed(1)} kB
${packed.files.map((file) => `  ${file}`).join('\n')}
bundled    ${packed.bundled.join(', ') || 'nothing'}
integrity  ${packed.integrity}`)
    return packed
  }
}

import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { buildPackage, type BuiltPackage } from '../../devkit/build/build-package.ts'
import { interruption } from '../../devkit/interruption.ts'
import { readNodePackage } from '../../devkit/node-package.ts'
import { packageArgument } from '../../devkit/package-argument.ts'

export class NodeBuild extends BaseCommand {
  static override summary = 'Build a node package.'
  static override description = `Makes each module that package.json names under "millrace" one self-contained file: ./dist/x.js of src/x.ts. What it imports is
inside, so the package has no dependencies. Types are checked with the package's own TypeScript, if it has one.`
  static override examples = ['<%= config.bin %> node build', '<%= config.bin %> node build ./millrace-nodes-crm --no-types --json']
  static override args = packageArgument
  static override flags = { types: Flags.boolean({ description: 'Check types.', default: true, allowNo: true }) }

  async run(): Promise<Pick<BuiltPackage, 'outputs' | 'types'>> {
    const { args, flags } = await this.parse(NodeBuild)
    const { outputs, types } = await buildPackage(await readNodePackage(args.directory), { signal: interruption(), types: flags.types })
    this.log(outputs.map((output) => `  ${output}`).join('\n'))
    if (!types.checked) this.log(`Types were not checked: ${types.reason}.`)
    return { outputs, types }
  }
}

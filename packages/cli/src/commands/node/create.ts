import { relative } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { askFor, type Answers } from '../../devkit/create/ask.ts'
import { createPackage, type CreatedPackage } from '../../devkit/create/create-package.ts'
import { compilePackage } from '../../devkit/create/options.ts'
import { TEMPLATES } from '../../devkit/create/templates.ts'

export class NodeCreate extends BaseCommand {
  static override summary = 'Make a new node package.'
  static override description = `Writes a package with nodes, tests, an icon, a README and a workflow for CI, which passes lint and tests as it is.
In a terminal it asks for what the flags leave open; elsewhere the name is needed and the rest has defaults.

${TEMPLATES.map(({ id, description }) => `${id.padEnd(8)} ${description}`).join('\n')}`
  static override examples = [
    { description: 'Ask for everything', command: '<%= config.bin %> node create' },
    {
      description: 'Nodes for a web API, without a question',
      command: '<%= config.bin %> node create millrace-nodes-crm --template rest --base-url https://crm.example.com/api',
    },
    { description: 'A node that computes', command: '<%= config.bin %> node create @acme/text-tools --template code --license Apache-2.0' },
  ]
  static override args = { name: Args.string({ description: 'Name of the package on npm.' }) }
  static override flags = {
    template: Flags.string({ char: 't', description: 'What it starts as. rest if absent.', options: TEMPLATES.map(({ id }) => id) }),
    directory: Flags.string({ char: 'd', description: 'A new or empty folder; the name without its scope if absent.' }),
    title: Flags.string({ description: 'Name for people; made of the name if absent.' }),
    'base-url': Flags.string({ description: 'Where the API answers. https://api.example.com if absent.' }),
    license: Flags.string({ description: 'SPDX identifier, or UNLICENSED. MIT if absent.' }),
    author: Flags.string({ description: 'Who made it, e.g. "Ada Lovelace <ada@example.com>".' }),
    yes: Flags.boolean({ char: 'y', description: 'Ask nothing: defaults for what is left open.' }),
  }

  async run(): Promise<CreatedPackage> {
    const { args, flags } = await this.parse(NodeCreate)
    const interactive = !flags.yes && !this.jsonEnabled() && process.stdin.isTTY && process.stdout.isTTY
    const created = await createPackage(compilePackage(await askFor(answersOf(args.name, flags), interactive), process.cwd()))
    const folder = relative(process.cwd(), created.directory) || '.'
    this.log(`Made ${created.name} in ${folder}:\n${created.files.map((file) => `  ${file}`).join('\n')}

Next:
  cd ${folder}
  npm install
  npm test
  npm run lint`)
    return created
  }
}

interface CreateFlags {
  readonly template: string | undefined
  readonly directory: string | undefined
  readonly title: string | undefined
  readonly 'base-url': string | undefined
  readonly license: string | undefined
  readonly author: string | undefined
}

const answersOf = (name: string | undefined, flags: CreateFlags): Answers => {
  const { template, directory, title, license, author, 'base-url': baseUrl } = flags
  const given = Object.entries({ name, template, directory, title, license, author, baseUrl })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

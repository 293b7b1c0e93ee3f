import { relative } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { askFor, type Answers } from '../../devkit/create/ask.ts'
import { createPackage, type CreatedPackage } from '../../devkit/create/create-package.ts'
import { compilePackage } from '../../devkit/create/options.ts'
import { TEMPLATES } from '../../devkit/create/templates.ts'
import type { CreatedImport, ImportSource } from '../../devkit/import/create-imported.ts'
import { interruption } from '../../devkit/interruption.ts'

export class NodeCreate extends BaseCommand {
  static override summary = 'Make a new node package.'
  static override description = `Writes a package with nodes, tests, an icon, a README and a workflow for CI, which passes lint and tests as it is.
In a terminal it asks for what the flags leave open; elsewhere the name is needed and the rest has defaults.

With --from-openapi each chosen operation of an OpenAPI or Swagger document becomes a node, with --from-curl each line; the tests are made
of the document's examples. Credential types come from its security schemes. No secret of a cURL line is written anywhere.

${TEMPLATES.map(({ id, description }) => `${id.padEnd(8)} ${description}`).join('\n')}`
  static override examples = [
    { description: 'Ask for everything', command: '<%= config.bin %> node create' },
    {
      description: 'Nodes for a web API, without a question',
      command: '<%= config.bin %> node create millrace-nodes-crm --template rest --base-url https://crm.example.com/api',
    },
    {
      description: 'Nodes for some operations of a document, by name, tag or path',
      command:
        "<%= config.bin %> node create millrace-nodes-shop --from-openapi openapi.yaml --operations 'listOrders,tag:customers,path:/carts/**'",
    },
    {
      description: 'A node for a request that works on the command line; again for more',
      command: `<%= config.bin %> node create millrace-nodes-shop --from-curl "curl https://api.example.com/orders -H 'Authorization: Bearer …'"`,
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
    'from-openapi': Flags.string({
      description: 'File or address of an OpenAPI 3 or Swagger 2.0 document (JSON or YAML).',
      exclusive: ['template', 'from-curl', 'base-url'],
      helpGroup: 'SOURCE',
    }),
    operations: Flags.string({
      description: "What is taken of it: names, tag:name, path:/a/** or 'GET /a', with commas between. Asked for in a terminal.",
      multiple: true,
      multipleNonGreedy: true,
      dependsOn: ['from-openapi'],
      exclusive: ['all'],
      helpGroup: 'SOURCE',
    }),
    all: Flags.boolean({ description: 'Take all of its operations.', dependsOn: ['from-openapi'], helpGroup: 'SOURCE' }),
    server: Flags.string({
      description: 'Where the API answers, instead of what the document says.',
      dependsOn: ['from-openapi'],
      helpGroup: 'SOURCE',
    }),
    auth: Flags.string({
      description: 'How requests are signed, for a document that does not say it: bearer, basic, header:NAME or query:NAME.',
      dependsOn: ['from-openapi'],
      helpGroup: 'SOURCE',
    }),
    'from-curl': Flags.string({
      description: 'A cURL line. Can be given several times.',
      multiple: true,
      multipleNonGreedy: true,
      exclusive: ['template', 'base-url'],
      helpGroup: 'SOURCE',
    }),
    yes: Flags.boolean({ char: 'y', description: 'Ask nothing: defaults for what is left open.' }),
  }

  async run(): Promise<CreatedPackage | CreatedImport> {
    const { args, flags } = await this.parse(NodeCreate)
    const interactive = !flags.yes && !this.jsonEnabled() && process.stdin.isTTY && process.stdout.isTTY
    const answers = answersOf(args.name, flags)
    const source = sourceOf(flags)
    if (source === undefined) {
      const created = await createPackage(compilePackage(await askFor(answers, { interactive }), process.cwd()))
      this.#tell(created, [])
      return created
    }
    // Only who imports pays for loading what it takes.
    const { createImported } = await import('../../devkit/import/create-imported.ts')
    const created = await createImported({ source, answers, interactive, cwd: process.cwd(), signal: interruption() })
    this.#tell(created, importedText(created, source.kind))
    return created
  }

  #tell({ name, directory, files }: CreatedPackage, more: readonly string[]): void {
    const folder = relative(process.cwd(), directory) || '.'
    this.log(`Made ${name} in ${folder}:\n${files.map((file) => `  ${file}`).join('\n')}
${more.map((line) => `\n${line}`).join('')}
Next:
  cd ${folder}
  npm install
  npm test
  npm run lint`)
  }
}

const MOST_REMARKS = 10

function importedText({ operations, credentials, remarks }: CreatedImport, kind: 'openapi' | 'curl'): readonly string[] {
  const { found, taken, tested } = operations
  return [
    `${taken} of ${found} operations are nodes; the tests execute ${tested} of them.`,
    ...(credentials.length === 0
      ? [kind === 'openapi' ? 'The document says nothing of credentials: give --auth if the API wants one.' : 'No credential was found.']
      : credentials.map(({ type, secrets }) => `Credential ${type} with ${secrets.join(', ')}.`)),
    ...(kind === 'curl' ? ['Secrets of the line stand in no file: give them when the credential is made.'] : []),
    ...remarks.slice(0, MOST_REMARKS).map(({ at, text }) => `${at}: ${text}`),
    ...(remarks.length > MOST_REMARKS ? [`And ${remarks.length - MOST_REMARKS} more remarks, with --json.`] : []),
    '',
  ]
}

interface SourceFlags {
  readonly 'from-openapi': string | undefined
  readonly 'from-curl': readonly string[] | undefined
  readonly operations: readonly string[] | undefined
  readonly all: boolean
  readonly server: string | undefined
  readonly auth: string | undefined
}

function sourceOf(flags: SourceFlags): ImportSource | undefined {
  const { server, auth, all, operations = [], 'from-openapi': from, 'from-curl': lines = [] } = flags
  if (lines.length > 0) return { kind: 'curl', lines }
  if (from === undefined) return undefined
  const names = operations.flatMap((list) => list.split(',')).map((name) => name.trim())
  return {
    ...{ kind: 'openapi', from, choice: { all, names: names.filter((name) => name !== '') } },
    ...(server === undefined ? {} : { server }),
    ...(auth === undefined ? {} : { auth }),
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

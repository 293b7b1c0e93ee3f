import { readFile } from 'node:fs/promises'
import { Args, Flags } from '@oclif/core'
import { isJsonObject, isSecretField, OptionError, toError, type JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { BaseCommand } from '../../base-command.ts'
import { schemaToGive } from '../../devkit/credentials.ts'
import { interruption } from '../../devkit/interruption.ts'
import type { RecordedFile } from '../../devkit/record/record-package.ts'

export class NodeRecord extends BaseCommand {
  static override summary = 'Execute a node with its real service, and keep the HTTP for tests.'
  static override description = `Writes test/recordings/<name>.json: what the node was given, what it asked for and what was answered. \`node test\` executes it again
with these answers, without network. Secrets are taken out: what a credential holds wherever the service echoes it, and what stands under
a telling name (password, token, …) in headers, queries and bodies; --secret names more.

A credential comes from the environment, e.g. for the type crm.token from MILLRACE_CREDENTIAL_CRM_TOKEN, as a JSON object with its fields;
in a terminal it is asked for otherwise. A node that changes something at the service is recorded with --yes only.`
  static override examples = [
    { description: 'With the first example of the node', command: '<%= config.bin %> node record contacts.list' },
    {
      description: 'With a config and items of your own',
      command: `<%= config.bin %> node record crm.contacts.create --config '{"name":"Ada"}' --items @items.json --name create-ada --yes`,
    },
    {
      description: 'What the node makes of a refusal',
      command: `<%= config.bin %> node record contacts.list --allow-error --name refused`,
    },
  ]
  static override args = {
    node: Args.string({ description: 'Type of the node, with or without the part before the dot.', required: true }),
  }
  static override flags = {
    directory: Flags.string({ char: 'd', description: 'Folder of the node package.', default: '.' }),
    config: Flags.string({ char: 'c', description: "JSON, or @file. The node's first example if absent." }),
    items: Flags.string({ char: 'i', description: 'JSON list of objects, or @file. One empty item if absent.' }),
    name: Flags.string({ char: 'n', description: 'Of the recording.' }),
    secret: Flags.string({
      description: 'A further name of headers, query parameters and fields that hold secrets.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'allow-error': Flags.boolean({ description: 'Keep it also when the node fails.' }),
    yes: Flags.boolean({ char: 'y', description: 'Record a node that changes something at the service.' }),
  }

  async run(): Promise<RecordedFile> {
    const { args, flags } = await this.parse(NodeRecord)
    const isTerminal = !this.jsonEnabled() && process.stdin.isTTY && process.stdout.isTTY
    const { recordPackage } = await import('../../devkit/record/record-package.ts')
    const recorded = await recordPackage(flags.directory, {
      type: args.node,
      ...(flags.config === undefined ? {} : { config: objectOf('config', await jsonOf('config', flags.config)) }),
      ...(flags.items === undefined ? {} : { items: itemsOf(await jsonOf('items', flags.items)) }),
      ...(flags.name === undefined ? {} : { name: flags.name }),
      ...{ secretNames: flags.secret ?? [], allowError: flags['allow-error'], environment: process.env, signal: interruption() },
      confirm: ({ title }) => (flags.yes ? Promise.resolve(true) : isTerminal ? askToWrite(title) : Promise.resolve(false)),
      ...(isTerminal ? { askFor: askForCredential } : {}),
    })
    const { file, exchanges, items, error } = recorded
    this.log(`Recorded ${file}: ${error === undefined ? `${items} items` : `failed with ${error}`}
${exchanges.map(({ method, url, status }) => `  ${method} ${url} → ${status}`).join('\n')}
Look through it before it is committed: secrets are taken out, personal data is not.`)
    return recorded
  }
}

async function jsonOf(option: string, given: string): Promise<unknown> {
  const text = given.startsWith('@') ? await readFile(given.slice(1), 'utf8').catch(refusing(option, given)) : given
  try {
    return JSON.parse(text)
  } catch (thrown) {
    return refusing(option, given)(thrown)
  }
}

const refusing =
  (option: string, given: string) =>
  (thrown: unknown): never => {
    throw new OptionError({ option, expected: `JSON, or @ and a file with JSON; ${given.slice(0, 60)} is not: ${toError(thrown).message}` })
  }

function objectOf(option: string, value: unknown): JsonObject {
  if (isJsonObject(value)) return value
  throw new OptionError({ option, expected: 'a JSON object' })
}

function itemsOf(value: unknown): readonly JsonObject[] {
  if (Array.isArray(value)) return value.map((item) => objectOf('items', item))
  throw new OptionError({ option: 'items', expected: 'a JSON list of objects' })
}

async function askToWrite(title: string): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts')
  return confirm({ message: `${title} changes something at the service. Do it?`, default: false })
}

async function askForCredential(definition: CredentialDefinition): Promise<JsonObject> {
  const { input, password } = await import('@inquirer/prompts')
  const { properties, required } = schemaToGive(definition)
  const data: JsonObject = {}
  for (const [name, field] of Object.entries(isJsonObject(properties) ? properties : {})) {
    if (!isJsonObject(field)) continue
    const needed = Array.isArray(required) && required.includes(name)
    const message = `${definition.title}: ${typeof field['title'] === 'string' ? field['title'] : name}${needed ? '' : ' (may be empty)'}`
    const said = isSecretField(field) ? await password({ message }) : await input({ message })
    if (said !== '') data[name] = field['type'] === 'integer' || field['type'] === 'number' ? Number(said) : said
  }
  return data
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@millrace/base'
import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'
import type { ImportedConnector } from '@millrace/openapi'
import { hostPatternOf } from '../hosts.ts'
import type { PackagePlan } from '../create/options.ts'
import { ownVersion } from '../create/toolchain.ts'
import type { RecordedCall } from './calls.ts'

const MOST_LISTED = 200

/** The files of a package that was made from a document: connector, credential types, tests and README. */
export async function importedFiles(
  plan: PackagePlan,
  root: string,
  source: { readonly imported: ImportedConnector; readonly calls: readonly RecordedCall[] },
): Promise<ReadonlyMap<string, string>> {
  const { connector, credentials } = source.imported
  const definitions = credentials.map((definition) => ({ path: credentialPath(definition, credentials), definition }))
  return new Map([
    [
      'package.json',
      json(
        packageJson(plan, root, { connector, credentials: definitions.map(({ path }) => path), hosts: hostsOf(connector, credentials) }),
      ),
    ],
    ['src/connector.json', json(connector)],
    ...definitions.map(({ path, definition }) => [`src/${path}`, json(definition)] as const),
    ['test/connector.test.ts', await readFile(join(root, 'templates/imported/test/connector.test.ts'), 'utf8')],
    ['test/calls.json', json(source.calls)],
    ['README.md', readme(plan, source.imported)],
  ])
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** `crm.oauth2` is credential-oauth2.json, unless it is the only one. */
const credentialPath = ({ type }: CredentialDefinition, all: readonly CredentialDefinition[]): string =>
  all.length === 1 ? 'credential.json' : `credential-${type.slice(type.indexOf('.') + 1).replace(/[^A-Za-z0-9-]+/g, '-')}.json`

/** What the package may call: where its operations go. Hosts of credentials are among them, or are those of token endpoints. */
function hostsOf(connector: ConnectorDefinition, credentials: readonly CredentialDefinition[]): readonly string[] {
  const called = [connector.baseUrl, ...connector.operations.map((each) => each.baseUrl)].filter((url) => url !== undefined)
  const tokens = credentials.flatMap(({ oauth2 }) => [oauth2?.tokenUrl, oauth2?.refreshUrl]).filter((url) => url !== undefined)
  const hosts = [...new Set([...called, ...tokens].map(hostPatternOf))]
  return hosts.includes('*') ? ['*'] : hosts.sort()
}

function packageJson(
  plan: PackagePlan,
  root: string,
  parts: { readonly connector: ConnectorDefinition; readonly credentials: readonly string[]; readonly hosts: readonly string[] },
): JsonObject {
  return {
    ...{ name: plan.name, version: '0.1.0', description: `Nodes for Millrace: ${plan.title}`, keywords: ['millrace', 'millrace-node'] },
    ...{ license: plan.license, author: plan.author, type: 'module' },
    millrace: {
      engine: `>=${ownVersion(root)}`,
      connectors: [{ definition: './dist/connector.json', icon: './icon.svg' }],
      ...(parts.credentials.length === 0 ? {} : { credentials: parts.credentials.map((path) => ({ definition: `./dist/${path}` })) }),
      permissions: { hosts: [...parts.hosts] },
    },
    scripts: {
      ...{ build: 'millrace node build', dev: 'millrace node dev', lint: 'millrace node lint' },
      ...{ pack: 'millrace node pack', test: 'millrace node test' },
    },
  }
}

function readme(plan: PackagePlan, { connector, credentials }: ImportedConnector): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ')
  const listed = connector.operations.slice(0, MOST_LISTED)
  const further = connector.operations.length - listed.length
  return `# ${plan.title}

Nodes for [Millrace](https://millrace.dev) that call ${connector.baseUrl}.

| Node | What it asks for |
| ---- | ---------------- |
${listed.map(({ title, method, path }) => `| ${cell(title)} | \`${method} ${cell(path)}\` |`).join('\n')}
${further === 0 ? '' : `\nAnd ${further} more, in \`src/connector.json\`.\n`}
${credentials.length === 0 ? 'It needs no credential.' : `Credentials: ${credentials.map(({ title, type }) => `${title} (\`${type}\`)`).join(', ')}.`}

The nodes are data: \`src/connector.json\` says where each property goes, how pages follow each other, and what errors mean. Change it as you
like. \`test/calls.json\` has what the nodes ask for and give, made from the examples of the source; it changes with the connector.

## Work on it

| Command        | What it does                                         |
| -------------- | ---------------------------------------------------- |
| \`npm test\`     | builds and tests                                     |
| \`npm run lint\` | checks the package as Millrace does, and its quality |
| \`npm run dev\`  | rebuilds on every change, with a playground page     |
| \`npm run pack\` | makes the package file that Millrace installs        |
`
}

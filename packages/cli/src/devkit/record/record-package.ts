import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OptionError, type JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { buildPackage } from '../build/build-package.ts'
import { environmentName, secretsIn } from '../credentials.ts'
import { BuildFailedError, RecordFailedError } from '../errors.ts'
import { declaredHosts } from '../hosts.ts'
import { readNodePackage } from '../node-package.ts'
import type { DescribedNode, GivenCredential } from '../playground/messages.ts'
import { askPackage } from '../playground/package-process.ts'
import { Tokens } from '../tokens.ts'
import { RECORDINGS, type RecordedExecution } from './recorded-execution.ts'

export interface RecordOptions {
  readonly type: string
  /** @default the node's first example */
  readonly config?: JsonObject
  /** @default one empty item */
  readonly items?: readonly JsonObject[]
  /** Of the file, without its ending. @default the node's name without the package's */
  readonly name?: string
  /** Further names of headers, query parameters and fields whose values are secrets. */
  readonly secretNames?: readonly string[]
  /** Whether a failure is worth a recording. */
  readonly allowError?: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Says yes to a node that changes something at the service. */
  confirm(node: DescribedNode): Promise<boolean>
  /** Asks a person for a credential; undefined when nobody can be asked. */
  askFor?(definition: CredentialDefinition): Promise<JsonObject>
}

export interface RecordedFile {
  readonly file: string
  readonly node: string
  readonly exchanges: readonly { readonly method: string; readonly url: string; readonly status: number }[]
  readonly items: number
  /** The code that the node failed with. */
  readonly error?: string
}

/** Executes a node with real requests, and writes what was asked and answered to a file of its tests, without secrets. */
export async function recordPackage(given: string, options: RecordOptions): Promise<RecordedFile> {
  const { signal } = options
  const nodePackage = await readNodePackage(given)
  const { directory } = nodePackage
  await buildPackage(nodePackage, { signal })
  const { nodes, credentials, problems } = await askPackage({ ask: 'describe', directory }, signal)
  if (problems.length > 0) throw new BuildFailedError({ problems })
  const node = nodeNamed(nodes, options.type)
  if (node.effects === 'write' && !(await options.confirm(node)))
    throw new RecordFailedError({ reason: `${node.type} changes something at the service. Say --yes to record it all the same` })
  const { config = node.examples?.[0]?.config, items = [{}] } = options
  if (config === undefined) throw new OptionError({ option: 'config', expected: `given: ${node.type} has no example to record` })
  const record = { secretNames: options.secretNames ?? [], idempotencyKey: crypto.randomUUID(), now: Date.now() }
  const seen = await askPackage(
    {
      ...{ ask: 'execute', directory, type: node.type, version: node.version, config, items, record },
      credentials: await credentialsFor(node, config, credentials, options),
      hosts: declaredHosts(nodePackage.manifest),
    },
    signal,
  )
  const exchanges = seen.recording?.exchanges ?? []
  if (seen.error !== undefined && (options.allowError !== true || exchanges.length === 0))
    throw new RecordFailedError({
      reason: `${seen.error.code}: ${seen.error.message}${seen.error.hint === undefined ? '' : ` ${seen.error.hint}`}${exchanges.length > 0 ? ' To record this failure, say --allow-error' : ''}`,
    })
  if (exchanges.length === 0) throw new RecordFailedError({ reason: `${node.type} asked for nothing` })
  const bare: RecordedExecution = {
    ...{ recording: 1, node: node.type, version: node.version, config, items },
    ...{ now: record.now, idempotencyKey: record.idempotencyKey, exchanges },
  }
  // What it gives for the answers without their secrets is what the test can expect.
  const [replayed] = await askPackage({ ask: 'replay', directory, executions: [bare] }, signal)
  if (replayed?.error !== undefined && replayed.error.code !== seen.error?.code)
    throw new RecordFailedError({
      reason: `without the secrets in its answers it fails: ${replayed.error.code}: ${replayed.error.message}`,
    })
  const recorded: RecordedExecution = {
    ...bare,
    ...(replayed?.outputs === undefined ? {} : { outputs: replayed.outputs }),
    ...(replayed?.error === undefined ? {} : { error: replayed.error.code }),
  }
  const file = `${RECORDINGS}/${fileNameOf(options.name ?? node.type.slice(node.type.indexOf('.') + 1))}.json`
  await mkdir(join(directory, RECORDINGS), { recursive: true })
  await writeFile(join(directory, file), `${JSON.stringify(recorded, null, 2)}\n`)
  return {
    ...{ file, node: node.type },
    exchanges: exchanges.map(({ request, response }) => ({ method: request.method, url: request.url, status: response.status })),
    items: Object.values(replayed?.outputs ?? {}).flat().length,
    ...(recorded.error === undefined ? {} : { error: recorded.error }),
  }
}

/** The newest version of a node, by its name with or without the package's. */
function nodeNamed(nodes: readonly DescribedNode[], name: string): DescribedNode {
  const found = nodes
    .filter(({ type }) => type === name || type.slice(type.indexOf('.') + 1) === name)
    .sort((a, b) => b.version - a.version)
  if (found[0] !== undefined) return found[0]
  throw new OptionError({ option: 'node', expected: `one of: ${nodes.map(({ type }) => type).join(', ')}` })
}

async function credentialsFor(
  node: DescribedNode,
  config: JsonObject,
  definitions: readonly CredentialDefinition[],
  { environment, signal, askFor }: RecordOptions,
): Promise<Readonly<Record<string, GivenCredential>>> {
  const slots = (node.credentials ?? []).filter(({ when }) => when === undefined || settingOf(node, config, when.path) === when.equals)
  const tokens = new Tokens()
  const secrets = secretsIn(
    environment,
    slots.map(({ type }) => type),
  )
  const found: [string, GivenCredential][] = []
  for (const { type, required = true } of slots) {
    const definition = definitions.find((each) => each.type === type)
    if (definition === undefined) continue
    const data = secrets.get(type) ?? (required ? await askFor?.(definition) : undefined)
    if (data === undefined && required)
      throw new RecordFailedError({ reason: `it needs a credential: set ${environmentName(type)} to a JSON object with its fields` })
    if (data !== undefined) found.push([type, await tokens.given(definition, data, signal)])
  }
  return Object.fromEntries(found)
}

/** What a field of the first level is set to, or would be. */
function settingOf(node: DescribedNode, config: JsonObject, path: string): unknown {
  const name = path.replace(/^\//, '')
  if (Object.hasOwn(config, name)) return config[name]
  const fields = node.config['properties'] as Readonly<Record<string, JsonObject | undefined>> | undefined
  return fields?.[name]?.['default']
}

const fileNameOf = (name: string): string => name.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^[.-]+/, '') || 'recording'

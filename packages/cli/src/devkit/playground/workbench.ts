import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, MillraceError, NodeError, toError, type JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { buildPackage } from '../build/build-package.ts'
import { environmentName, schemaToGive, secretsIn } from '../credentials.ts'
import { declaredHosts } from '../hosts.ts'
import { readNodePackage, type NodePackage } from '../node-package.ts'
import { readRecordings } from '../record/recorded-execution.ts'
import { Tokens } from '../tokens.ts'
import { watchPackage } from '../watch.ts'
import { seenError } from './execute.ts'
import type { DescribedNode, ExecutionSeen, GivenCredential } from './messages.ts'
import { askPackage } from './package-process.ts'

/** What the page shows of the package. */
export interface WorkbenchState {
  readonly name: string
  readonly version: string
  readonly nodes: readonly DescribedNode[]
  readonly credentialTypes: readonly Pick<CredentialDefinition, 'type' | 'title' | 'description' | 'schema'>[]
  /** Those that were made on the page or are in the environment; never their data. */
  readonly credentials: readonly NamedCredential[]
  readonly problems: readonly string[]
  /** Counts builds. */
  readonly build: number
}

export interface NamedCredential {
  readonly id: string
  readonly type: string
  readonly name: string
}

/** Input that can be tried with a node: what its recordings had. */
export interface RecordedInput {
  readonly name: string
  readonly config: JsonObject
  readonly items: readonly JsonObject[]
}

export interface Order {
  readonly type: string
  readonly version: number
  readonly config: JsonObject
  /** For each item, when expressions make them differ. */
  readonly configs?: readonly JsonObject[]
  readonly items: readonly JsonObject[]
  /** Ids of credentials by their type. */
  readonly credentials: Readonly<Record<string, string>>
}

export interface Workbench {
  state(): WorkbenchState
  execute(order: Order): Promise<ExecutionSeen>
  /** What was last tried with a node, kept in `.millrace/playground`. */
  saved(type: string): Promise<JsonObject | null>
  save(type: string, tried: JsonObject): Promise<void>
  inputs(type: string): Promise<readonly RecordedInput[]>
  /** Keeps a credential in memory, until the command ends. */
  addCredential(credential: { readonly type: string; readonly name: string; readonly data: JsonObject }): NamedCredential
  /** Calls back after each build; the function given back ends that. */
  onBuild(call: () => void): () => void
  close(): void
}

interface KeptCredential extends NamedCredential {
  readonly data: JsonObject
}

/** Builds a package, and again whenever something in its folder changes. */
export async function openWorkbench(
  directory: string,
  options: { readonly signal: AbortSignal; readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<Workbench> {
  const { signal, environment } = options
  let nodePackage = await readNodePackage(directory)
  let definitions: readonly CredentialDefinition[] = []
  let current: Omit<WorkbenchState, 'credentials' | 'credentialTypes'> = {
    ...{ name: nodePackage.name, version: nodePackage.version, nodes: [], problems: [], build: 0 },
  }
  const made: KeptCredential[] = []
  const tokens = new Tokens()
  const listeners = new Set<() => void>()

  const build = async (): Promise<void> => {
    try {
      nodePackage = await readNodePackage(directory)
      await buildPackage(nodePackage, { signal })
      const described = await askPackage({ ask: 'describe', directory: nodePackage.directory }, signal)
      const { nodes, credentials, problems } = described
      current = { ...current, name: nodePackage.name, version: nodePackage.version, problems }
      // The nodes of the last good build stay on the page beside what is wrong, and with them what was filled in.
      if (problems.length === 0 || nodes.length > 0) {
        current = { ...current, nodes }
        definitions = credentials
      }
    } catch (thrown) {
      current = { ...current, problems: [toError(thrown).message] }
    }
    current = { ...current, build: current.build + 1 }
    listeners.forEach((call) => call())
  }
  const watched = watchPackage(nodePackage.directory, build)
  await watched.now()

  const kept = (): readonly KeptCredential[] => [...fromEnvironment(environment, definitions), ...made]
  const givenFor = async (order: Order): Promise<Readonly<Record<string, GivenCredential>>> => {
    const slots = current.nodes.find((node) => node.type === order.type && node.version === order.version)?.credentials ?? []
    const chosen = slots.flatMap(({ type }) => {
      const definition = definitions.find((each) => each.type === type)
      const all = kept().filter((each) => each.type === type)
      const credential = all.find(({ id }) => id === order.credentials[type]) ?? all.at(-1)
      return definition === undefined || credential === undefined ? [] : [{ type, definition, data: credential.data }]
    })
    const given = chosen.map(async ({ type, definition, data }) => [type, await tokens.given(definition, data, signal)] as const)
    return Object.fromEntries(await Promise.all(given))
  }
  return {
    state: () => ({
      ...current,
      credentialTypes: definitions.map((definition) => {
        const { type, title, description } = definition
        return { type, title, description, schema: schemaToGive(definition) }
      }),
      credentials: kept().map(({ id, type, name }) => ({ id, type, name })),
    }),
    execute: async (order) => {
      try {
        const credentials = await givenFor(order)
        const hosts = declaredHosts(nodePackage.manifest)
        return await askPackage({ ask: 'execute', directory: nodePackage.directory, ...order, credentials, hosts }, signal)
      } catch (thrown) {
        if (!(thrown instanceof NodeError)) throw thrown
        return { outputs: {}, logs: [], requests: [], error: seenError(thrown) } // a token could not be had
      }
    },
    saved: (type) => readSaved(nodePackage, type),
    save: async (type, tried) => {
      const file = fileOf(nodePackage, type)
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, `${JSON.stringify(tried, null, 2)}\n`)
    },
    inputs: async (type) => {
      const recordings = await readRecordings(nodePackage.directory)
      return [...recordings].flatMap(([name, { node, config, items }]) => (node === type ? [{ name, config, items }] : []))
    },
    addCredential: ({ type, name, data }) => {
      const credential = { id: `made-${made.length + 1}`, type, name, data }
      made.push(credential)
      return { id: credential.id, type, name }
    },
    onBuild: (call) => {
      listeners.add(call)
      return () => void listeners.delete(call)
    },
    close: watched.close,
  }
}

function fromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  definitions: readonly CredentialDefinition[],
): readonly KeptCredential[] {
  const secrets = secretsIn(
    environment,
    definitions.map(({ type }) => type),
  )
  return [...secrets].map(([type, data]) => ({ id: `env-${type}`, type, name: environmentName(type), data }))
}

/** Names of types hold neither slashes nor `..`; the loader saw to that, and this to what a page may ask for. */
const fileOf = ({ directory }: NodePackage, type: string): string =>
  join(directory, '.millrace/playground', `${type.replace(/[^A-Za-z0-9.-]/g, '_')}.json`)

async function readSaved(nodePackage: NodePackage, type: string): Promise<JsonObject | null> {
  const text = await readFile(fileOf(nodePackage, type), 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'ENOENT') throw thrown
    return 'null'
  })
  const saved: unknown = JSON.parse(text)
  return isJsonObject(saved) ? saved : null
}

/** Whether an error is told to the page as it is. */
export const isTold = (error: Error): error is MillraceError => error instanceof MillraceError

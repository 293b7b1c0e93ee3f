import { watch } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, MillraceError, toError, type JsonObject } from '@millrace/base'
import { buildPackage } from '../build/build-package.ts'
import { CredentialSettingError } from '../errors.ts'
import { declaredHosts } from '../hosts.ts'
import { readNodePackage, type NodePackage } from '../node-package.ts'
import { environmentName } from './execute.ts'
import type { DescribedNode, ExecutionSeen } from './messages.ts'
import { askPackage } from './package-process.ts'

/** What the page shows of the package. */
export interface WorkbenchState {
  readonly name: string
  readonly version: string
  readonly nodes: readonly DescribedNode[]
  readonly problems: readonly string[]
  /** Counts builds. */
  readonly build: number
}

export interface Workbench {
  state(): WorkbenchState
  execute(order: {
    readonly type: string
    readonly version: number
    readonly config: JsonObject
    readonly items: readonly JsonObject[]
  }): Promise<ExecutionSeen>
  /** What was last tried with a node, kept in `.millrace/playground`. */
  saved(type: string): Promise<JsonObject | null>
  save(type: string, tried: JsonObject): Promise<void>
  /** Calls back after each build; the function given back ends that. */
  onBuild(call: () => void): () => void
  close(): void
}

const QUIET_MS = 80
/** What is built, installed or kept by us says nothing about the sources. */
const IGNORED = /^(dist|node_modules|\.git|\.millrace)([\\/]|$)|\.tgz$/

/** Builds a package, and again whenever something in its folder changes. */
export async function openWorkbench(
  directory: string,
  options: { readonly signal: AbortSignal; readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<Workbench> {
  const { signal, environment } = options
  let nodePackage = await readNodePackage(directory)
  let current: WorkbenchState = { name: nodePackage.name, version: nodePackage.version, nodes: [], problems: [], build: 0 }
  const listeners = new Set<() => void>()
  let building: Promise<void> | undefined
  let stale = false

  const once = async (): Promise<void> => {
    try {
      nodePackage = await readNodePackage(directory)
      await buildPackage(nodePackage, { signal })
      const { nodes, problems } = await askPackage({ ask: 'describe', directory: nodePackage.directory }, signal)
      current = { name: nodePackage.name, version: nodePackage.version, nodes, problems, build: current.build + 1 }
    } catch (thrown) {
      // The nodes of the last good build stay on the page beside what is wrong.
      current = { ...current, problems: [toError(thrown).message], build: current.build + 1 }
    }
    listeners.forEach((call) => call())
  }
  const rebuild = (): Promise<void> => {
    stale = true
    building ??= (async () => {
      while (stale) {
        stale = false
        await once()
      }
      building = undefined
    })()
    return building
  }

  let timer: NodeJS.Timeout | undefined
  const watcher = watch(nodePackage.directory, { recursive: true }, (_event, name) => {
    if (name === null || IGNORED.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(() => void rebuild(), QUIET_MS)
  })
  await rebuild()
  return {
    state: () => current,
    execute: async (order) => {
      await building
      const type = current.nodes.find((node) => node.type === order.type && node.version === order.version)
      const credentials = secretsFor(type?.credentials ?? [], environment)
      return askPackage(
        { ask: 'execute', directory: nodePackage.directory, ...order, credentials, hosts: declaredHosts(nodePackage.manifest) },
        signal,
      )
    },
    saved: (type) => readSaved(nodePackage, type),
    save: async (type, tried) => {
      const file = fileOf(nodePackage, type)
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, `${JSON.stringify(tried, null, 2)}\n`)
    },
    onBuild: (call) => {
      listeners.add(call)
      return () => void listeners.delete(call)
    },
    close: () => {
      clearTimeout(timer)
      watcher.close()
    },
  }
}

function secretsFor(types: readonly string[], environment: Readonly<Record<string, string | undefined>>): Record<string, JsonObject> {
  const found = types.map((type): [string, JsonObject] | undefined => {
    const setting = environmentName(type)
    const text = environment[setting]
    if (text === undefined || text === '') return undefined
    return [type, secretOf(setting, text)]
  })
  return Object.fromEntries(found.filter((entry) => entry !== undefined))
}

function secretOf(setting: string, text: string): JsonObject {
  try {
    const data: unknown = JSON.parse(text)
    if (isJsonObject(data)) return data
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown // no cause: its message quotes the secret
  }
  throw new CredentialSettingError({ setting })
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

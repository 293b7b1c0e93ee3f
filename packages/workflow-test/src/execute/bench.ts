import { fileURLToPath } from 'node:url'
import { ReleaseStack, silentLogger, systemClock, type JsonObject, type Logger } from '@millrace/base'
import type { LoadedNodeType, NodeCatalog } from '@millrace/engine'
import { loadNodePackages, type NodeRegistry } from '@millrace/node-host'
import type { AnyDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { checkConfig } from '@millrace/node-sdk/testing'
import { createSandbox, type Sandbox } from '@millrace/sandbox'
import type { WorkflowDocument } from '@millrace/workflow'
import { executeTest } from './execute-test.ts'
import type { RunWorkflowOptions, WorkflowRun } from './options.ts'

export interface BenchOptions {
  /** Folders of node packages, built, besides those that ship with the product. */
  readonly packages?: readonly string[]
  /** Leaves out what ships with the product. @default false */
  readonly bare?: boolean
  /** Definitions that are at hand, e.g. of a node under development; they come before those of packages. */
  readonly nodes?: readonly AnyDefinition[]
  readonly credentials?: readonly CredentialDefinition[]
  readonly logger?: Logger
}

/** Node types and a sandbox, for as many executions as wanted. */
export interface TestBench {
  /** Executes a workflow. Throws TestSetupError for what cannot be executed, and TestTooSlowError. */
  run(document: WorkflowDocument, options?: RunWorkflowOptions): Promise<WorkflowRun>
  readonly registry: NodeRegistry
  close(): Promise<void>
}

/** What ships with the product; found as a folder, as everybody's packages are. */
const NODES_BASE = (): string => fileURLToPath(new URL('../../../../nodes-base', import.meta.url))

/** Loads node packages for tests. To be closed. */
export async function openBench(options: BenchOptions = {}): Promise<TestBench> {
  const { packages = [], bare = false, nodes = [], credentials = [], logger = silentLogger } = options
  const held = new ReleaseStack()
  const registry = await loadNodePackages({ roots: [...(bare ? [] : [NODES_BASE()]), ...packages], logger })
  const sandbox: Sandbox = held.add(createSandbox({ logger, clock: systemClock }), (one) => one.stop()) // its processes start when they are used
  const catalog = withDefinitions(registry, nodes)
  const given = new Map(credentials.map((one) => [one.type, one]))
  const own = new Set(nodes.map(({ type, version }) => `${type}@${version}`))
  const types = {
    credentialType: (type: string) => given.get(type) ?? registry.credentialType(type),
    hostsOf: (type: string, version: number) => (own.has(`${type}@${version}`) ? undefined : registry.hostsOf(type, version)),
  }
  return {
    run: (document, each = {}) => executeTest({ document, options: each }, { catalog, types, sandbox, logger }),
    registry,
    close: () => held.release(),
  }
}

function withDefinitions(registry: NodeRegistry, definitions: readonly AnyDefinition[]): NodeCatalog {
  const given = new Map(definitions.map((one): [string, LoadedNodeType] => [`${one.type}@${one.version}`, loadedFrom(one)]))
  return { get: (type, version) => given.get(`${type}@${version}`) ?? registry.get(type, version), generation: () => registry.generation() }
}

const loadedFrom = (definition: AnyDefinition): LoadedNodeType => ({
  definition,
  check: (config) => {
    const { config: checked, problems } = checkConfig(definition, config)
    Object.assign(config, checked satisfies JsonObject) // defaults are filled in place
    return problems
  },
})

/** Executes one workflow with the real engine, and closes everything again. For many, open a bench. */
export async function runWorkflow(document: WorkflowDocument, options: RunWorkflowOptions & BenchOptions = {}): Promise<WorkflowRun> {
  const bench = await openBench(options)
  try {
    return await bench.run(document, options)
  } finally {
    await bench.close()
  }
}

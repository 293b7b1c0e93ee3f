import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ReleaseStack, toError, type Clock, type Id, type Logger } from '@millrace/base'
import type { NodeCatalog, StepServices } from '@millrace/engine'
import {
  checkCredentialData,
  Circuits,
  CredentialLimits,
  createCodeService,
  createScriptService,
  createHttpClient,
  createHttpService,
  loadNodePackages,
  maskCredential,
  mayGoTo,
  signatureOf,
  type CircuitView,
  type HttpClient,
  type HttpService,
  type NodeRegistry,
} from '@millrace/node-host'
import { createSandbox, type SandboxOptions } from '@millrace/sandbox'
import { describeFunctions, type ConditionFunctionInfo, type ConditionFunctions, type TypeCatalog } from '@millrace/workflow'
import type { Config } from '../config/read-config.ts'
import type { CredentialTester, CredentialTypes } from '../features/credentials/credential-types.ts'
import type { CredentialVault } from '../features/credentials/credential-vault.ts'
import type { NodeTypeSource } from '../features/node-types/node-types-routes.ts'
import type { CallerSecrets } from '../triggers/webhooks/admit-caller.ts'

/** What node packages bring, each in the form that its user asks for. */
export interface NodePlatform {
  /** For the engine and the triggers. */
  readonly catalog: NodeCatalog
  /** For checks of documents. */
  readonly types: TypeCatalog
  /** For the editor. */
  readonly nodeTypes: NodeTypeSource
  readonly credentialTypes: CredentialTypes
  readonly credentialTester: CredentialTester
  /** For webhooks that know their callers. */
  readonly secrets: CallerSecrets
  readonly services: StepServices
  /** For triggers, which ask outside of executions. */
  readonly http: HttpService
  /** Hosts of a tenant that failed since they last answered. */
  readonly circuits: (tenantId: Id) => readonly CircuitView[]
  close(): Promise<void>
}

type CodeSettings =
  | 'codeHosts'
  | 'codeProcesses'
  | 'codeMemoryMb'
  | 'codeCpuSeconds'
  | 'codeModules'
  | 'codeModulesDir'
  | 'codePython'
  | 'codePythonPackages'
  | 'codeShell'
  | 'codeNativeMemoryMb'
  | 'codeScratchMb'

export interface NodePlatformDeps {
  readonly config: Pick<Config, 'nodeDirs' | 'httpAllowPrivate' | 'circuitFailures' | 'circuitPauseSeconds' | CodeSettings>
  readonly logger: Logger
  readonly vault: CredentialVault
  readonly clock: Clock
  /** What plugins bring to conditions. */
  readonly conditionFunctions: ConditionFunctions
}

/** The package that ships with the product; found as a directory, as a stranger's is. */
const NODES_BASE = fileURLToPath(new URL('../../../../nodes-base', import.meta.url))

/** Loads the node packages and opens what their nodes work with. */
export async function loadNodePlatform(deps: NodePlatformDeps): Promise<NodePlatform> {
  const { config, logger, vault, clock, conditionFunctions } = deps
  const functionsToldOf = describeFunctions(conditionFunctions)
  const roots = [NODES_BASE, ...config.nodeDirs.map((directory) => (isAbsolute(directory) ? directory : resolve(directory)))]
  const registry = await loadNodePackages({ roots, logger })
  const held = new ReleaseStack()
  const client = held.add(createHttpClient({ allowPrivate: config.httpAllowPrivate, clock }), (one) => one.close())
  const sandbox = held.add(createSandbox({ ...codeOptions(config), logger, clock }), (one) => one.stop())
  for (const { code, message, data } of await sandbox.check()) logger.warn({ code, hint: data.hint }, message)
  const credentials = { get: vault.open }
  const circuits = new Circuits({ failures: config.circuitFailures, pauseMs: config.circuitPauseSeconds * 1000, clock })
  const limits = new CredentialLimits(clock)
  const http = createHttpService({ client, credentials, types: registry, circuits, limits })
  return {
    catalog: registry,
    types: {
      get: (type, version) => registry.description(type, version),
      types: () => registry.types(),
      versionsOf: (type) => registry.versionsOf(type),
      conditionFunctions: () => functionsToldOf,
    },
    nodeTypes: nodeTypeSource(registry, functionsToldOf),
    credentialTypes: credentialTypes(registry),
    credentialTester: credentialTester(registry, client),
    secrets: callerSecrets(registry, vault),
    services: {
      http,
      code: createCodeService(sandbox, { client, hosts: config.codeHosts }),
      script: createScriptService(sandbox),
      conditionFunctions,
    },
    http,
    circuits: (tenantId) => circuits.view(tenantId),
    close: () => held.release(),
  }
}

const codeOptions = (config: NodePlatformDeps['config']): SandboxOptions => ({
  maxChildren: config.codeProcesses,
  memoryMb: config.codeMemoryMb,
  cpuMs: config.codeCpuSeconds * 1000,
  modules: config.codeModules,
  modulesDir: config.codeModulesDir ?? '',
  python: config.codePython,
  shell: config.codeShell,
  pythonPackages: config.codePythonPackages ?? '',
  nativeMemoryMb: config.codeNativeMemoryMb,
  scratchMb: config.codeScratchMb,
})

const nodeTypeSource = (registry: NodeRegistry, functions: readonly ConditionFunctionInfo[]): NodeTypeSource => ({
  nodeTypes: () => [...registry.describe()],
  packages: () => registry.packages().map((one) => ({ ...one, nodes: [...one.nodes] })),
  conditionFunctions: () => [...functions],
})

const credentialTypes = (registry: NodeRegistry): CredentialTypes => ({
  list: () => registry.credentialTypes().map(({ type, title, description, schema }) => ({ type, title, description, schema })),
  has: (type) => registry.credentialType(type) !== undefined,
  check: (type, data) => {
    const definition = registry.credentialType(type)
    return definition === undefined
      ? [{ path: '', message: `no installed package brings the type ${type}` }]
      : checkCredentialData(definition, data)
  },
  visible: (type, data) => {
    const definition = registry.credentialType(type)
    return definition === undefined ? {} : maskCredential(definition, data)
  },
})

/** Tells apart what the service says (it answered, perhaps 401) and what kept it from answering. */
const credentialTester = (registry: NodeRegistry, client: HttpClient): CredentialTester => ({
  test: async ({ type, data }, url, signal) => {
    const definition = registry.credentialType(type)
    if (definition === undefined) return { ok: false, status: null, message: `No installed package brings the credential type ${type}.` }
    const host = URL.canParse(url) ? new URL(url).hostname : ''
    if (!mayGoTo(definition, data, host)) return { ok: false, status: null, message: `The credential may not be sent to ${host}.` }
    try {
      const checkHost = (): void => undefined // no redirect is followed, and the first host was checked above
      const signed = { ...signatureOf(definition, data), checkHost }
      const { status } = await client.request({ url, acceptStatus: 'any', maxRedirects: 0, timeoutMs: 20_000 }, { signal, signed })
      const ok = status < 400
      return {
        ok,
        status,
        message: ok ? `The service answered ${status}.` : `The service answered ${status}; it does not accept this credential here.`,
      }
    } catch (thrown) {
      return { ok: false, status: null, message: toError(thrown).message }
    }
  },
})

const callerSecrets = (registry: NodeRegistry, vault: CredentialVault): CallerSecrets => ({
  signedParts: async (tenantId, credentialId, credentialType) => {
    const definition = registry.credentialType(credentialType)
    const found = definition === undefined ? undefined : await vault.open(tenantId, credentialId)
    if (definition === undefined || found?.type !== credentialType) return undefined
    return { headers: signatureOf(definition, found.data).headers }
  },
})

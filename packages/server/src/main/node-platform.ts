import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvariantError, NodeError, ReleaseStack, type Clock, type Id, type IdSource, type JsonObject, type Logger } from '@millrace/base'
import type { NodeCatalog, StepServices } from '@millrace/engine'
import {
  authorizeUrlOf,
  checkCredentialData,
  Circuits,
  CredentialLimits,
  createCodeService,
  createScriptService,
  createHttpClient,
  createHttpService,
  createOptionLoading,
  filledFlow,
  keptSecrets,
  maskCredential,
  PackageHost,
  redirectingFields,
  requestTokens,
  TenantRegistries,
  signatureOf,
  tryCredential,
  type FilledFlow,
  type CircuitView,
  type HttpClient,
  type HttpService,
  type HttpServiceParts,
  type NodeRegistry,
  type OptionLoading,
  type TokenSource,
} from '@millrace/node-host'
import { createSandbox, type Sandbox, type SandboxOptions } from '@millrace/sandbox'
import { describeFunctions, type ConditionFunctionInfo, type ConditionFunctions, type TypeCatalog } from '@millrace/workflow'
import type { Config } from '../config/read-config.ts'
import type { Store } from '@millrace/store'
import type { CredentialTester, CredentialTypes } from '../features/credentials/credential-types.ts'
import { AccessTokens } from '../features/credentials/oauth/access-tokens.ts'
import type { OAuthTypes } from '../features/credentials/oauth/oauth-types.ts'
import type { CredentialVault } from '../features/credentials/credential-vault.ts'
import { connectorSource } from '../features/connectors/connector-source.ts'
import { Workshop } from '../features/connectors/workshop/workshop.ts'
import type { PerTenant } from '../features/per-tenant.ts'
import type { NodeTypeSource } from '../features/node-types/node-types-routes.ts'
import type { CallerSecrets } from '../triggers/webhooks/admit-caller.ts'
import { VERSION } from './version.ts'

/** What node packages bring, each in the form that its user asks for. */
export interface NodePlatform {
  /** For the engine and the triggers. */
  readonly catalog: NodeCatalog
  /** What packages bring, in the form for checks of documents. */
  readonly types: TypeCatalog
  /** What each tenant can use: what packages bring, and its own connectors. */
  readonly registries: PerTenant<NodeRegistry>
  /** For checks of documents. */
  readonly catalogs: PerTenant<TypeCatalog>
  /** For the editor. */
  readonly nodeTypes: PerTenant<NodeTypeSource>
  readonly credentialTypes: PerTenant<CredentialTypes>
  readonly credentialTester: CredentialTester
  readonly oauthTypes: PerTenant<OAuthTypes>
  /** For webhooks that know their callers. */
  readonly secrets: CallerSecrets
  readonly services: StepServices
  /** For triggers, which ask outside of executions. */
  readonly http: HttpService
  /** For requests of the server itself that a person asked for, unsigned. */
  readonly client: Pick<HttpClient, 'request'>
  /** Reads programs before they are published. */
  readonly sandbox: Pick<Sandbox, 'syntaxFault'>
  /** Where documents of people are worked on. */
  readonly workshop: Workshop
  /** For forms whose fields offer values of a service. */
  readonly loadOptions: OptionLoading
  /** What is installed. */
  readonly packages: PackageHost
  /** The folders of packages that the settings name. */
  readonly folders: readonly string[]
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
  readonly config: Pick<
    Config,
    | 'dataDir'
    | 'nodeDirs'
    | 'trustedNodeDirs'
    | 'packageRooms'
    | 'httpAllowPrivate'
    | 'circuitFailures'
    | 'circuitPauseSeconds'
    | CodeSettings
  >
  readonly logger: Logger
  readonly vault: CredentialVault
  /** Keeps tokens of credentials. */
  readonly store: Pick<Store, 'credentialTokens' | 'secrets' | 'connectors'>
  readonly clock: Clock
  readonly ids: IdSource
  /** What plugins bring to conditions. */
  readonly conditionFunctions: ConditionFunctions
}

/** The package that ships with the product; found as a directory, as a stranger's is. */
const NODES_BASE = fileURLToPath(new URL('../../../../nodes-base', import.meta.url))

/** Loads the node packages and opens what their nodes work with. */
export async function loadNodePlatform(deps: NodePlatformDeps): Promise<NodePlatform> {
  const { config, logger, vault, store, clock, ids, conditionFunctions } = deps
  const functionsToldOf = describeFunctions(conditionFunctions)
  const absolute = (directory: string): string => (isAbsolute(directory) ? directory : resolve(directory))
  const trusted = config.trustedNodeDirs.map(absolute)
  const isolated = config.nodeDirs.map(absolute)
  const held = new ReleaseStack()
  const packages = held.add(
    await PackageHost.open({
      roots: [NODES_BASE, ...trusted],
      isolated,
      directory: join(resolve(config.dataDir), 'packages'),
      rooms: config.packageRooms,
      engine: VERSION,
      ...{ logger, clock, ids },
    }),
    (one) => one.close(),
  )
  const { registry } = packages
  const catalogOf = catalogMaker(functionsToldOf)
  const client = held.add(createHttpClient({ allowPrivate: config.httpAllowPrivate, clock }), (one) => one.close())
  const sandbox = held.add(createSandbox({ ...codeOptions(config), logger, clock }), (one) => one.stop())
  for (const { code, message, data } of await sandbox.check()) logger.warn({ code, hint: data.hint }, message)
  const workshop = held.add(new Workshop({ clock, logger }), (one) => one.close())
  const credentials = { get: vault.open }
  const circuits = new Circuits({ failures: config.circuitFailures, pauseMs: config.circuitPauseSeconds * 1000, clock })
  const limits = new CredentialLimits(clock)
  const registries = new TenantRegistries({ shared: registry, source: connectorSource(store.connectors) })
  const perTenant = <T>(make: (from: NodeRegistry) => T): PerTenant<T> => ({ of: async (tenantId) => make(await registries.of(tenantId)) })
  const oauthTypes = perTenant((from) => oauthTypesOf(from, client))
  const tokens = new AccessTokens({ store, types: oauthTypes, clock, ids, logger })
  const http = createHttpService({ client, credentials, tokens, types: typesOf(registries), circuits, limits })
  return {
    catalog: registries,
    types: catalogOf(registry),
    registries,
    catalogs: perTenant(catalogOf),
    nodeTypes: perTenant((from) => nodeTypeSource(from, functionsToldOf)),
    credentialTypes: perTenant(credentialTypes),
    credentialTester: credentialTester(registries, client, tokens),
    oauthTypes,
    secrets: callerSecrets(registries, vault),
    services: {
      http,
      code: createCodeService(sandbox, { client, hosts: config.codeHosts }),
      script: createScriptService(sandbox),
      conditionFunctions,
    },
    http,
    ...{ client, workshop, packages, sandbox },
    loadOptions: createOptionLoading({ http, clock, ids }),
    folders: [...trusted, ...isolated],
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

/** The same catalogue for the same registry: what is known of a document holds as long as its catalogue is the same. */
function catalogMaker(functions: readonly ConditionFunctionInfo[]): (registry: NodeRegistry) => TypeCatalog {
  const made = new WeakMap<NodeRegistry, TypeCatalog>()
  return (registry) => {
    const known = made.get(registry)
    if (known !== undefined) return known
    const catalog: TypeCatalog = {
      get: (type, version) => registry.description(type, version),
      types: () => registry.types(),
      versionsOf: (type) => registry.versionsOf(type),
      conditionFunctions: () => functions,
    }
    made.set(registry, catalog)
    return catalog
  }
}

/** What requests are signed by; at once, unless a tenant's own types have to be read first. */
const typesOf = (registries: TenantRegistries): HttpServiceParts['types'] => ({
  credentialType: (type, tenantId) => {
    const registry = registries.having(tenantId, type)
    return registry instanceof Promise ? registry.then((ready) => ready.credentialType(type)) : registry.credentialType(type)
  },
  hostsOf: (type, version, tenantId) => {
    const registry = registries.having(tenantId, type)
    return registry instanceof Promise ? registry.then((ready) => ready.hostsOf(type, version)) : registry.hostsOf(type, version)
  },
})

const nodeTypeSource = (registry: NodeRegistry, functions: readonly ConditionFunctionInfo[]): NodeTypeSource => ({
  nodeTypes: () => [...registry.describe()],
  packages: () => registry.packages().map((one) => ({ ...one, nodes: [...one.nodes] })),
  conditionFunctions: () => [...functions],
})

const credentialTypes = (registry: NodeRegistry): CredentialTypes => ({
  list: () =>
    registry.credentialTypes().map(({ type, title, description, schema, oauth2, test, documentationUrl }) => ({
      ...{ type, title, description, schema },
      ...(oauth2 === undefined ? {} : { oauth2: oauth2.grant }),
      ...(test === undefined ? {} : { testable: true }),
      ...(documentationUrl === undefined ? {} : { documentationUrl }),
    })),
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
  redirected: (type, before, entered) => {
    const definition = registry.credentialType(type)
    if (definition === undefined) return { by: [], secrets: [] }
    const secrets = keptSecrets(definition, before, entered)
    const kept = Object.fromEntries(Object.entries(before).filter(([name]) => secrets.includes(name)))
    return { by: redirectingFields(definition, before, { ...kept, ...entered }), secrets }
  },
})

const credentialTester = (registries: TenantRegistries, client: HttpClient, tokens: TokenSource): CredentialTester => ({
  test: async (credential, url, signal) => {
    const definition = (await registries.having(credential.tenantId, credential.type)).credentialType(credential.type)
    if (definition === undefined)
      return { ok: false, status: null, message: `No installed package brings the credential type ${credential.type}.` }
    try {
      const accessToken = definition.oauth2 === undefined ? undefined : await tokens.token(credential, signal)
      return await tryCredential(client, { definition, data: credential.data, accessToken, url }, signal)
    } catch (thrown) {
      if (thrown instanceof NodeError) return { ok: false, status: null, message: thrown.message }
      throw thrown
    }
  },
})

function oauthTypesOf(registry: NodeRegistry, client: HttpClient): OAuthTypes {
  const flowOf = (type: string, data: JsonObject): FilledFlow => {
    const definition = registry.credentialType(type)
    const flow = definition && filledFlow(definition, data)
    if (flow === undefined) throw new InvariantError({ what: `the credential type ${type} has no OAuth2 flow` })
    return flow
  }
  return {
    grantOf: (type) => registry.credentialType(type)?.oauth2?.grant,
    titleOf: (type) => registry.credentialType(type)?.title ?? type,
    authorizeUrl: (type, data, request) => authorizeUrlOf(flowOf(type, data), request),
    tokens: async (type, data, grant, signal) => requestTokens(client, flowOf(type, data), grant, signal),
  }
}

const callerSecrets = (registries: TenantRegistries, vault: CredentialVault): CallerSecrets => ({
  signedParts: async (tenantId, credentialId, credentialType) => {
    const definition = (await registries.having(tenantId, credentialType)).credentialType(credentialType)
    const found = definition === undefined ? undefined : await vault.open(tenantId, credentialId)
    if (definition === undefined || found?.type !== credentialType) return undefined
    return { headers: signatureOf(definition, found.data).headers }
  },
})

export { loadNodePackages, type NodeRegistry, type PackageStatus, type RegisteredNodeType } from './packages/registry.ts'
export { loadIsolatedPackage, type IsolatedPackage, type IsolationLimits, type IsolationOptions } from './isolated/load-isolated.ts'
export type { RoomMode } from './isolated/rooms.ts'
export type { Issue } from './packages/plain-words.ts'
export { checkCredentialData, maskCredential } from './credentials/credential-data.ts'
export { keptSecrets, redirectingFields } from './credentials/destinations.ts'
export { mayGoTo } from './credentials/hosts.ts'
export { signatureOf, type Signature } from './credentials/sign.ts'
export { signerOf, type Signer } from './credentials/signer.ts'
export { tryCredential, type Trial, type TrialResult } from './credentials/try-credential.ts'
export { authorizeUrlOf, type AuthorizeRequest } from './oauth2/authorize-url.ts'
export { expired, notConnected } from './oauth2/errors.ts'
export { filledFlow, type FilledFlow } from './oauth2/flow.ts'
export { requestTokens, type Grant, type TokenSet } from './oauth2/token-request.ts'
export { createHttpClient, type HttpClient, type HttpClientOptions, type Signed, type Transport } from './http/client.ts'
export { Circuits, type CircuitOptions, type CircuitView } from './http/circuits.ts'
export { CredentialLimits, type RequestLimit } from './http/credential-limits.ts'
export {
  createHttpService,
  type HttpService,
  type HttpServiceParts,
  type HttpCaller,
  type CredentialSource,
  type TokenOwner,
  type TokenSource,
} from './http/service.ts'
export { createCodeService, createScriptService, type CodeService, type ScriptService } from './code/code-service.ts'
export { collectConditionFunctions } from './conditions/condition-functions.ts'
export { PackageHost, type InstalledPackage, type InstalledState, type PackageHostOptions } from './packages/package-host.ts'
export { watchFolder, type FolderWatch } from './packages/watch-folder.ts'
export { isListed, toPermissions, permissionsInWords, type AskedPermissions, type PackagePermissions } from './packages/permissions.ts'
export { checkParts, foreignTypesOf, type SentConnector } from './connectors/check-parts.ts'
export { ANY_HOST, hostsOfConnector } from './connectors/hosts-of-connector.ts'
export { isOwnType, OWN_PREFIX, withOwnNames, type ConnectorParts } from './connectors/own-names.ts'
export type { StoredConnector } from './connectors/stored-connector.ts'
export { TenantRegistries, type ConnectorSource } from './connectors/tenant-registries.ts'
export { createSchemaChecks, type SchemaChecks } from './packages/ajv.ts'
export { createOptionLoading, type OptionLoading, type OptionsAsk } from './options/load-options.ts'

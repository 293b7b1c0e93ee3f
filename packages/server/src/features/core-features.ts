import type { Clock, IdSource, Logger } from '@millrace/base'
import type { JournalStore } from '@millrace/engine'
import type { HttpClient } from '@millrace/node-host'
import type { Store } from '@millrace/store'
import type { TypeCatalog } from '@millrace/workflow'
import type { Config } from '../config/read-config.ts'
import type { Authenticator } from '../http/actor.ts'
import type { Mount } from '../http/create-app.ts'
import { bindRoutes, type BoundRoute } from '../http/route.ts'
import type { PublishHooks } from '../triggers/publish-hooks.ts'
import { apiKeysRoutes } from './api-keys/api-keys-routes.ts'
import { ApiKeysService } from './api-keys/api-keys-service.ts'
import { authRoutes } from './auth/auth-routes.ts'
import { AuthService } from './auth/auth-service.ts'
import { createAuthenticator } from './auth/authenticator.ts'
import { LoginLimits } from './auth/login-limits.ts'
import { createPasswords, type Passwords } from './auth/passwords.ts'
import { Sessions } from './auth/sessions.ts'
import { CodeChecks, type CodeChecksDeps } from './code/code-checks.ts'
import { codeRoutes } from './code/code-routes.ts'
import type { CredentialTester, CredentialTypes } from './credentials/credential-types.ts'
import { createCredentialVault, type CredentialVault } from './credentials/credential-vault.ts'
import { credentialsRoutes } from './credentials/credentials-routes.ts'
import { CredentialsService } from './credentials/credentials-service.ts'
import { CALLBACK_PATH, ConnectService } from './credentials/oauth/connect-service.ts'
import type { OAuthTypes } from './credentials/oauth/oauth-types.ts'
import { serveCallback } from './credentials/oauth/serve-callback.ts'
import { nodeTypesRoutes, type NodeTypeSource } from './node-types/node-types-routes.ts'
import type { PerTenant } from './per-tenant.ts'
import { savedViewsRoutes } from './saved-views/saved-views-routes.ts'
import { SavedViewsService } from './saved-views/saved-views-service.ts'
import { setupRoutes } from './setup/setup-routes.ts'
import { SetupService, type SetupDeps } from './setup/setup-service.ts'
import { usersRoutes } from './users/users-routes.ts'
import { UsersService } from './users/users-service.ts'
import { versionsRoutes } from './workflows/versions-routes.ts'
import { VersionsService } from './workflows/versions-service.ts'
import { workflowsRoutes } from './workflows/workflows-routes.ts'
import { WorkflowsService, type PublishedListener } from './workflows/workflows-service.ts'

export interface CoreDeps {
  readonly store: Store
  readonly journal: Pick<JournalStore, 'stats'>
  readonly config: Pick<Config, 'publicUrl'>
  readonly logger: Logger
  readonly clock: Clock
  readonly ids: IdSource
  /** What publishing a document means for those who serve its triggers. */
  readonly hooks: PublishHooks
  readonly listener: PublishedListener
  /** Node types of packages: only these have triggers. */
  readonly catalog: TypeCatalog
  /** Node types, as documents are checked against them. */
  readonly catalogs: PerTenant<TypeCatalog>
  /** Node types, as the editor shows them. */
  readonly nodeTypes: PerTenant<NodeTypeSource>
  readonly credentialTypes: PerTenant<CredentialTypes>
  readonly credentialTester: CredentialTester
  readonly oauthTypes: PerTenant<OAuthTypes>
  /** Reads programs of code nodes. */
  readonly sandbox: CodeChecksDeps['sandbox']
  /** Guarded: for what people fetch from other servers. */
  readonly client: Pick<HttpClient, 'request'>
  readonly limits?: LoginLimits
  readonly welcome?: NonNullable<SetupDeps['welcome']>
  readonly passwords?: Passwords
}

/** Features that need no engine: access, workflows, credentials, the catalogue. */
export interface CoreFeatures {
  readonly routes: readonly BoundRoute[]
  readonly authenticator: Authenticator
  /** For the first owner from the settings. */
  readonly setup: SetupService
  /** For signing requests of steps. */
  readonly vault: CredentialVault
  /** Pages outside the API. */
  readonly pages: readonly Mount[]
}

export function createCoreFeatures(deps: CoreDeps): CoreFeatures {
  const {
    store,
    config,
    clock,
    ids,
    credentialTypes: types,
    credentialTester: tester,
    oauthTypes,
    limits = new LoginLimits(),
    passwords = createPasswords(),
  } = deps
  const secureCookie = config.publicUrl?.startsWith('https:') ?? false
  const sessions = new Sessions({ secret: store.secrets.deriveKey('sessions'), clock, ids, secureCookie })
  const auth = new AuthService({ store, sessions, passwords, limits, clock })
  const setup = new SetupService({ ...deps, passwords, limits, auth })
  const codeChecks = new CodeChecks(deps)
  const workflows = new WorkflowsService({ ...deps, codeChecks })
  const versions = new VersionsService({ ...deps, codeChecks, workflows })
  const users = new UsersService({ store, passwords, ids, clock })
  const connect = new ConnectService({ store, types: oauthTypes, clock, logger: deps.logger })
  const routes = [
    ...bindRoutes(setupRoutes, { setup }),
    ...bindRoutes(authRoutes, { auth }),
    ...bindRoutes(usersRoutes, { users, auth }),
    ...bindRoutes(apiKeysRoutes, { apiKeys: new ApiKeysService({ store, ids, clock }) }),
    ...bindRoutes(workflowsRoutes, { workflows, client: deps.client }),
    ...bindRoutes(codeRoutes, { codeChecks }),
    ...bindRoutes(savedViewsRoutes, { savedViews: new SavedViewsService({ store, clock, ids }) }),
    ...bindRoutes(versionsRoutes, { versions }),
    ...bindRoutes(credentialsRoutes, {
      credentials: new CredentialsService({ store, types, oauthTypes, tester, ids, clock }),
      connect,
      publicUrl: config.publicUrl,
    }),
    ...bindRoutes(nodeTypesRoutes, deps),
  ]
  const authenticator = createAuthenticator({ store, sessions, clock, publicUrl: config.publicUrl })
  const pages = [{ path: CALLBACK_PATH, handler: serveCallback(connect) }]
  return { routes, authenticator, setup, vault: createCredentialVault(store), pages }
}

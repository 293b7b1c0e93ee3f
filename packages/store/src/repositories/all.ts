import type { IdSource } from '@millrace/base'
import type { Query } from '../query.ts'
import { ApiKeys } from './api-keys.ts'
import { Connectors } from './connectors.ts'
import { Credentials } from './credentials.ts'
import { CredentialTokens } from './credential-tokens.ts'
import { DeadLetterOperations } from './dead-letter-operations.ts'
import { Publishing } from './publishing.ts'
import { RevokedSessions } from './revoked-sessions.ts'
import { SavedViews } from './saved-views.ts'
import { Schedules } from './schedules.ts'
import { Settings } from './settings.ts'
import { Tenants } from './tenants.ts'
import { TriggerStates } from './trigger-states.ts'
import { Users } from './users.ts'
import { WebhookRegistrations } from './webhook-registrations.ts'
import { WebhookRoutes } from './webhook-routes.ts'
import { WorkflowStates } from './workflow-states.ts'
import { WorkflowVersions } from './workflow-versions.ts'
import { Workflows } from './workflows.ts'

/** Every repository, on the store's connection or inside one transaction. */
export interface Repositories {
  readonly tenants: Tenants
  readonly users: Users
  readonly apiKeys: ApiKeys
  readonly revokedSessions: RevokedSessions
  readonly workflows: Workflows
  readonly versions: WorkflowVersions
  readonly publishing: Publishing
  readonly states: WorkflowStates
  readonly credentials: Credentials
  readonly credentialTokens: CredentialTokens
  readonly savedViews: SavedViews
  readonly schedules: Schedules
  readonly deadLetterOperations: DeadLetterOperations
  readonly webhookRoutes: WebhookRoutes
  readonly settings: Settings
  readonly triggerStates: TriggerStates
  readonly webhookRegistrations: WebhookRegistrations
  readonly connectors: Connectors
}

export const makeRepositories = (query: Query, ids: IdSource): Repositories => ({
  tenants: new Tenants(query),
  users: new Users(query),
  apiKeys: new ApiKeys(query),
  revokedSessions: new RevokedSessions(query),
  workflows: new Workflows(query, ids),
  versions: new WorkflowVersions(query),
  publishing: new Publishing(query, ids),
  states: new WorkflowStates(query, ids),
  credentials: new Credentials(query),
  credentialTokens: new CredentialTokens(query),
  savedViews: new SavedViews(query),
  schedules: new Schedules(query),
  deadLetterOperations: new DeadLetterOperations(query),
  webhookRoutes: new WebhookRoutes(query),
  settings: new Settings(query),
  triggerStates: new TriggerStates(query, ids),
  webhookRegistrations: new WebhookRegistrations(query, ids),
  connectors: new Connectors(query),
})

export { openStore, type Store, type StoreOptions } from './open-store.ts'
export type { Repositories } from './repositories/all.ts'
export type { Page, PageRequest } from './page.ts'
export type { TenantRow } from './entities/tenant.ts'
export type { UserRow } from './entities/user.ts'
export type { ApiKeyRow } from './entities/api-key.ts'
export type { WorkflowBrief, WorkflowRow, WorkflowRowStatus, WorkflowVersionBrief, WorkflowVersionRow } from './entities/workflow.ts'
export type { WorkflowTransitionRow } from './entities/workflow-transition.ts'
export { movesFrom, type MoveRequest, type WorkflowMove } from './repositories/workflow-states.ts'
export type { CredentialRow } from './entities/credential.ts'
export type { CredentialAuthorizationRow, CredentialTokenRow } from './entities/credential-token.ts'
export type { TokenLease, TokenState } from './repositories/credential-tokens.ts'
export type { ScheduleRow, FiringRow } from './entities/schedule.ts'
export type {
  DeadLetterItemRow,
  DeadLetterOperationRow,
  DeadLetterSelection,
  ExecutionSelection,
} from './entities/dead-letter-operation.ts'
export type { DeadLetterFailure, PageOutcome } from './repositories/dead-letter-operations.ts'
export type { WebhookRouteRow } from './entities/webhook-route.ts'
export type { WorkflowFilter, WorkflowLabels, DraftChange } from './repositories/workflows.ts'
export type { CredentialUse, CredentialPatch } from './repositories/credentials.ts'
export type { ConnectorRow, ConnectorVersionBrief, ConnectorVersionRow } from './entities/connector.ts'
export type { NewConnectorVersion } from './repositories/connectors.ts'
export type { UserPatch } from './repositories/users.ts'
export type { DueSchedule, FiringClaim, NewSchedule, ScheduleChange } from './repositories/schedules.ts'
export type { TriggerEventRow, TriggerFailure, TriggerStateRow, TriggerTiming } from './entities/trigger-state.ts'
export type { KeptEvent, NewTriggerState, TriggerLease, TriggerPage, TriggerRelease } from './repositories/trigger-states.ts'
export type { NewWebhookRoute } from './repositories/webhook-routes.ts'
export type { DerivedTriggers, PublishRequest } from './repositories/publishing.ts'
export type { RegistrationPhase, WebhookRegistrationRow } from './entities/webhook-registration.ts'
export type { NewRegistration, RegistrationLease, RegistrationResult } from './repositories/webhook-registrations.ts'
export { SecretBox, type SealedSecret, type SecretOwner } from './secrets/secret-box.ts'
export { parseKey } from './secrets/encryption-key.ts'
export {
  StoreUnwritableError,
  StoreCorruptError,
  StoreNewerSchemaError,
  StoreLockedError,
  StoreUnavailableError,
  CursorInvalidError,
  RevisionConflictError,
  mustBeAt,
  ConnectorRevisionError,
  ScheduleRevisionError,
  WorkflowStateError,
  WebhookPathTakenError,
  EncryptionKeyInvalidError,
  EncryptionKeyMissingError,
  UndecryptableError,
} from './errors.ts'
export { openResultCache, type OpenResultCache, type ResultCacheOptions } from './cache/result-cache.ts'
export { openSqliteJournal, type SqliteJournal, type SqliteJournalOptions } from './journal/sqlite-journal.ts'
export { openPacketFiles } from './packets/packet-files.ts'
export { openBlobFiles, type BlobFilesOptions, type BlobFileStore } from './blobs/blob-files.ts'
export type { BlobSweep, SweepReport } from './blobs/sweep-blobs.ts'
export type { JournalUsage } from './journal/usage.ts'
export { JournalFileError, JournalDirectoryError } from './journal/errors.ts'
export { openSqliteInbox, type SqliteInboxOptions } from './inbox/sqlite-inbox.ts'
export { takeBackup, type BackupOptions } from './backup/take-backup.ts'
export { verifyBackup } from './backup/verify-backup.ts'
export { restoreBackup } from './backup/restore-backup.ts'
export { inspectDataDir, type DataDirReport } from './backup/inspect.ts'
export { BackupBrokenError, BackupTargetError, NoDataError } from './backup/errors.ts'
export type { BackedUpFile, BackupManifest } from './backup/manifest.ts'
export type { SavedViewRow } from './entities/saved-view.ts'

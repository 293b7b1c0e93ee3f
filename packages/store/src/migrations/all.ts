import { Connectors1795366800000 } from './connectors.ts'
import { CredentialLimits1795243800000 } from './credential-limits.ts'
import { CredentialTokens1795347600000 } from './credential-tokens.ts'
import { DeadLetters1795251600000 } from './dead-letters.ts'
import { Foundation1795219200000 } from './foundation.ts'
import { ScheduleRevisions1795381200000 } from './schedule-revisions.ts'
import { TriggerStates1795312800000 } from './trigger-states.ts'
import { VersionNames1795374000000 } from './version-names.ts'
import { WebhookRegistrations1795359600000 } from './webhook-registrations.ts'
import { WorkflowFolders1795377600000 } from './workflow-folders.ts'
import { WorkflowStates1795305600000 } from './workflow-states.ts'

/** Every migration, in order. Forward only; one that was released is never changed. */
export const MIGRATIONS = [
  Foundation1795219200000,
  CredentialLimits1795243800000,
  DeadLetters1795251600000,
  WorkflowStates1795305600000,
  TriggerStates1795312800000,
  CredentialTokens1795347600000,
  WebhookRegistrations1795359600000,
  Connectors1795366800000,
  VersionNames1795374000000,
  WorkflowFolders1795377600000,
  ScheduleRevisions1795381200000,
]
export const MIGRATION_NAMES: readonly string[] = MIGRATIONS.map((Migration) => new Migration().name)

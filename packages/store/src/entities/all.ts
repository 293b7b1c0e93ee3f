import { ApiKeyEntity } from './api-key.ts'
import { ConnectorChangesEntity, ConnectorEntity, ConnectorVersionEntity } from './connector.ts'
import { CredentialEntity } from './credential.ts'
import { CredentialAuthorizationEntity, CredentialTokenEntity } from './credential-token.ts'
import { CredentialUseEntity } from './credential-use.ts'
import { DeadLetterItemEntity, DeadLetterOperationEntity } from './dead-letter-operation.ts'
import { RevokedSessionEntity } from './revoked-session.ts'
import { SavedViewEntity } from './saved-view.ts'
import { FiringEntity, ScheduleEntity } from './schedule.ts'
import { SettingEntity } from './setting.ts'
import { TenantEntity } from './tenant.ts'
import { TriggerEventEntity, TriggerSeenEntity, TriggerStateEntity } from './trigger-state.ts'
import { UserEntity } from './user.ts'
import { WorkflowTransitionEntity } from './workflow-transition.ts'
import { WebhookRegistrationEntity } from './webhook-registration.ts'
import { WebhookRouteEntity } from './webhook-route.ts'
import { WorkflowEntity, WorkflowVersionEntity } from './workflow.ts'

/** Every entity, listed: nothing is found by scanning folders. */
export const ENTITIES = [
  TenantEntity,
  UserEntity,
  ApiKeyEntity,
  RevokedSessionEntity,
  WorkflowEntity,
  WorkflowVersionEntity,
  WorkflowTransitionEntity,
  CredentialEntity,
  CredentialUseEntity,
  CredentialTokenEntity,
  CredentialAuthorizationEntity,
  SavedViewEntity,
  ScheduleEntity,
  FiringEntity,
  DeadLetterOperationEntity,
  DeadLetterItemEntity,
  WebhookRouteEntity,
  SettingEntity,
  TriggerStateEntity,
  TriggerEventEntity,
  TriggerSeenEntity,
  WebhookRegistrationEntity,
  ConnectorEntity,
  ConnectorVersionEntity,
  ConnectorChangesEntity,
]

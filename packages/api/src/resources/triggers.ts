import { Type, type Static } from 'typebox'
import { InstantSchema, literals, nullable } from './common.ts'

/**
 * waiting: until it is looked at next. looking: now. listening: it holds a connection. registering: its service is to be told where to call.
 * registered: its service knows. removing: its service is to forget it. failing: it failed the last time, and is tried again. paused: its
 * workflow is.
 */
export const TriggerStateSchema = literals(
  ['waiting', 'looking', 'listening', 'registering', 'registered', 'removing', 'failing', 'paused'] as const,
  { title: 'TriggerState' },
)

export const TriggerStatusSchema = Type.Object(
  {
    nodeId: Type.String(),
    nodeType: Type.String(),
    kind: literals(['poll', 'listen', 'webhook'] as const, { title: 'WatchKind' }),
    state: TriggerStateSchema,
    workflowVersion: Type.Integer(),
    lastEventAt: nullable(InstantSchema),
    lastLookAt: nullable(InstantSchema),
    nextLookAt: nullable(InstantSchema, { description: 'When it is looked at, or tried, next.' }),
    failures: Type.Integer({ description: 'In a row.' }),
    lastError: nullable(Type.Object({ code: Type.String(), message: Type.String(), at: InstantSchema })),
    advice: nullable(Type.String(), { description: 'What to do about it; null where there is nothing to do.' }),
    url: nullable(Type.String(), { description: 'What the service was told to call.' }),
    registeredAt: nullable(InstantSchema),
    expiresAt: nullable(InstantSchema, { description: 'When the service forgets the registration; it is registered anew before.' }),
  },
  { title: 'TriggerStatus' },
)
export type TriggerStatus = Static<typeof TriggerStatusSchema>

export const TriggerStatusesSchema = Type.Object({ data: Type.Array(TriggerStatusSchema) }, { title: 'TriggerStatuses' })
export type TriggerStatuses = Static<typeof TriggerStatusesSchema>

import { Type, type Static } from 'typebox'
import { InstantSchema, literals, nullable } from './common.ts'

/** waiting: until it is looked at next. looking: now. failing: it failed the last time, and is tried again. paused: its workflow is. */
export const TriggerStateSchema = literals(['waiting', 'looking', 'failing', 'paused'] as const, { title: 'TriggerState' })

export const TriggerStatusSchema = Type.Object(
  {
    nodeId: Type.String(),
    nodeType: Type.String(),
    kind: literals(['poll'] as const, { title: 'WatchKind' }),
    state: TriggerStateSchema,
    workflowVersion: Type.Integer(),
    lastEventAt: nullable(InstantSchema),
    lastLookAt: nullable(InstantSchema),
    nextLookAt: nullable(InstantSchema),
    failures: Type.Integer({ description: 'In a row.' }),
    lastError: nullable(Type.Object({ code: Type.String(), message: Type.String(), at: InstantSchema })),
  },
  { title: 'TriggerStatus' },
)
export type TriggerStatus = Static<typeof TriggerStatusSchema>

export const TriggerStatusesSchema = Type.Object({ data: Type.Array(TriggerStatusSchema) }, { title: 'TriggerStatuses' })
export type TriggerStatuses = Static<typeof TriggerStatusesSchema>

import { Type, type Static } from 'typebox'
import { IdSchema, InstantSchema, literals, nullable } from './common.ts'

/** The whole server's counts; of workflows and hosts the caller's own. */
export const LoadReply = Type.Object(
  {
    running: Type.Integer({ description: 'Executions that go on now.' }),
    queued: Type.Integer({ description: 'Executions that wait for their turn.' }),
    held: Type.Integer({ description: 'Those of them that a limit holds back.' }),
    waiting: Type.Integer({ description: 'Executions in memory that wait for something and go on soon.' }),
    refusing: nullable(literals(['queue', 'memory'] as const)),
    workflows: Type.Array(Type.Object({ workflowId: IdSchema, using: Type.Integer(), held: Type.Integer() }), {
      description: 'Workflows with limits: executions that hold a place, and those that are held back.',
    }),
    hosts: Type.Array(
      Type.Object({
        host: Type.String(),
        state: literals(['closed', 'open', 'half-open'] as const),
        failures: Type.Integer(),
        retryAt: nullable(InstantSchema),
      }),
      { description: 'Hosts that failed since they last answered.' },
    ),
  },
  { title: 'Load' },
)
export type LoadReply = Static<typeof LoadReply>

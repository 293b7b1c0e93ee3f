import { defineError } from '@millrace/base'

export const OperationNotFoundError = defineError<{ operationId: string }>(
  'dead-letter.operation-not-found',
  404,
  (d) => `There is no operation ${d.operationId}. Operations are forgotten 30 days after they are done.`,
)

/** Kept with the operation, never answered. */
export const InHandsError = defineError<{ executionId: string }>(
  'dead-letter.in-hands',
  409,
  (d) => `Another operation is at execution ${d.executionId}.`,
)

/** Kept with the operation, never answered. */
export const DealtWithError = defineError<{ executionId: string }>(
  'dead-letter.dealt-with',
  409,
  (d) => `Execution ${d.executionId} is not a dead letter: it did not fail in production, or somebody has dealt with it.`,
)

import type { Batch } from '@millrace/api'
import type { LiveEvent } from '@/api/stream-channel.ts'

export type BatchEvent = Extract<LiveEvent, { type: 'batch' }>

/** The batch after an event of the stream; events of other batches change nothing. */
export function afterBatchEvent(batch: Batch, event: BatchEvent): Batch {
  if (event.batchId !== batch.id) return batch
  const { status, total, pending, running, completed, failed, cancelled, progress } = event
  return { ...batch, status, total, pending, running, completed, failed, cancelled, progress }
}

/** Whether nothing more of it will start or end. */
export const isOver = ({ status, running }: Pick<Batch, 'status' | 'running'>): boolean =>
  status !== 'receiving' && status !== 'running' && running === 0

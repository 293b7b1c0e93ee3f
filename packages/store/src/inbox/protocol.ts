import type {
  BatchInputs,
  InboxBatch,
  InboxEvent,
  InboxFilter,
  InboxSettlement,
  InboxState,
  Insertion,
  NewBatch,
  NewInboxEvent,
  Page,
  Settled,
  TakeRequest,
  TakenEvent,
} from '@millrace/engine/ports'
import type { InboxLimits } from './limits.ts'

/** What callers add while others do: written together. */
export type WriteOperation =
  | { readonly kind: 'insert'; readonly event: NewInboxEvent }
  | { readonly kind: 'settle'; readonly settlement: InboxSettlement }
  | { readonly kind: 'fill'; readonly batchId: string; readonly inputs: BatchInputs }

export interface Load {
  readonly events: number
  readonly bytes: number
}

export type WriteOutcome =
  | { readonly kind: 'inserted'; readonly insertion: Insertion }
  | { readonly kind: 'settled'; readonly settled: Settled | undefined }
  | { readonly kind: 'filled' }
  | { readonly kind: 'full'; readonly load: Load }
  | { readonly kind: 'unavailable'; readonly reason: string }

/** Everything that the main thread asks the worker for: what goes in, what comes back. Sliced ones say whether there is more to do. */
export interface Operations {
  open: { in: null; out: null }
  commit: { in: readonly WriteOperation[]; out: readonly WriteOutcome[] }
  take: { in: TakeRequest; out: readonly TakenEvent[] }
  accepted: { in: { limit: number; after?: string }; out: readonly TakenEvent[] }
  withdraw: { in: string; out: null }
  gather: { in: { now: number; limit: number }; out: { fired: number; nextAt: number | null } }
  hold: { in: { tenantId: string; workflowId: string }; out: { more: boolean } }
  release: { in: { tenantId: string; workflowId: string }; out: { more: boolean } }
  heldWorkflows: { in: null; out: readonly { tenantId: string; workflowId: string }[] }
  list: { in: { tenantId: string; filter: InboxFilter; limit: number; before?: number }; out: Page<InboxEvent> }
  get: { in: { tenantId: string; id: string }; out: InboxEvent | undefined }
  items: { in: { tenantId: string; id: string }; out: string | undefined }
  drop: { in: { tenantId: string; id: string; at: number; note: string }; out: InboxState | undefined }
  createBatch: { in: NewBatch; out: null }
  openBatch: { in: { batchId: string; at: number }; out: InboxBatch }
  discardBatch: { in: string; out: { more: boolean } }
  endBatch: { in: { batchId: string; status: 'stopped' | 'cancelled'; at: number }; out: { batch: InboxBatch | undefined; more: boolean } }
  openBatches: { in: null; out: readonly InboxBatch[] }
  batches: { in: { tenantId: string; workflowId?: string; limit: number; before?: string }; out: readonly InboxBatch[] }
  batch: { in: { tenantId: string; id: string }; out: InboxBatch | undefined }
  prune: { in: { before: number; now: number }; out: { removed: number; more: boolean } }
  load: { in: null; out: Load }
  close: { in: null; out: null }
}
export type OperationName = keyof Operations

export interface Request<N extends OperationName = OperationName> {
  readonly id: number
  readonly name: N
  readonly input: Operations[N]['in']
}

export interface Failure {
  readonly reason: string
}

export type Reply = { readonly id: number; readonly output: unknown } | { readonly id: number; readonly failure: Failure }

/** What the worker is started with. */
export interface WorkerSettings extends InboxLimits {
  readonly file: string
}

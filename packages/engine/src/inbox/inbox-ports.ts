import type { Clock, Id, IdSource, Logger } from '@millrace/base'
import type { Engine } from '../engine-api.ts'
import type { BlobStore, EventSink, InboxStore, JournalStore } from '../ports/index.ts'

/** How a workflow takes its events now. */
export type GateState =
  | { readonly state: 'open'; readonly version: number; readonly startNodes: ReadonlySet<string> }
  /** Paused, or not published: events wait. */
  | { readonly state: 'held' }
  /** Deleted: events can never start. */
  | { readonly state: 'gone' }

/** What the inbox asks about workflows. */
export interface InboxGate {
  workflow(tenantId: Id, workflowId: Id): Promise<GateState>
  /** Over all tenants: workflows whose triggers are served although they are paused. */
  paused(): Promise<readonly { readonly tenantId: Id; readonly workflowId: Id }[]>
}

export interface InboxPorts {
  readonly store: InboxStore
  readonly engine: Pick<Engine, 'accept' | 'load' | 'crowded' | 'control'>
  readonly journal: Pick<JournalStore, 'header'>
  readonly gate: InboxGate
  /** Keeps the files that events carry until their executions do. */
  readonly blobs?: Pick<BlobStore, 'give'> | undefined
  readonly sink: EventSink
  readonly clock: Clock
  readonly ids: IdSource
  readonly log: Logger
}

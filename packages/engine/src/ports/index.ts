export {
  isTerminal,
  isSuspended,
  type ExecutionStatus,
  type ExecutionHeader,
  type HeaderPatch,
  type Append,
  type Segment,
  type ExecutionFilter,
  type Page,
  type DayStats,
  type ExecutionStats,
  type JournalStore,
  type Claimed,
} from './journal.ts'
export type { DeadLetterCount, DeadLetterFilter, DeadLetterMark, DeadLetterStore } from './dead-letters.ts'
export type { RunQueue, RunJob } from './run-queue.ts'
export type { ResultCache } from './result-cache.ts'
export type { ConfigProblem, LoadedNodeType, NodeCatalog } from './node-catalog.ts'
export type {
  AttemptTraffic,
  CodeFirings,
  CodeNames,
  CodeNode,
  CodeOutcome,
  StepCaller,
  StepServices,
  WantedOfNode,
} from './step-services.ts'
export type { StepStatus, LiveEvent, EventSink } from './event-sink.ts'
export {
  INBOX_STATES,
  type BatchInputs,
  type BatchStatus,
  type InboxBatch,
  type InboxEvent,
  type InboxFilter,
  type InboxOutcome,
  type InboxSettlement,
  type InboxState,
  type InboxStore,
  type Insertion,
  type NewBatch,
  type NewInboxEvent,
  type PageOfInbox,
  type Settled,
  type TakeRequest,
  type TakenEvent,
} from './inbox.ts'
export { StaleEpochError, AppendInvalidError, JournalUnavailableError, InboxFullError, InboxUnavailableError } from './errors.ts'
export {
  PacketUnreadableError,
  PacketUnwritableError,
  type ChunkPlace,
  type PacketOwner,
  type PacketReader,
  type PacketStore,
  type PacketWriter,
} from './packet-store.ts'
export {
  BlobDamagedError,
  BlobTooLargeError,
  BlobUnwritableError,
  type BlobHolder,
  type BlobStore,
  type ByteRange,
  type OpenBlob,
  type StoredBlob,
} from './blob-store.ts'

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
  type ExecutionStats,
  type JournalStore,
  type Claimed,
} from './journal.ts'
export type { DeadLetterCount, DeadLetterFilter, DeadLetterMark, DeadLetterStore } from './dead-letters.ts'
export type { RunQueue, RunJob } from './run-queue.ts'
export type { ResultCache } from './result-cache.ts'
export type { ConfigProblem, LoadedNodeType, NodeCatalog } from './node-catalog.ts'
export type { CodeNames, CodeOutcome, StepCaller, StepServices } from './step-services.ts'
export type { StepStatus, LiveEvent, EventSink } from './event-sink.ts'
export { StaleEpochError, JournalUnavailableError } from './errors.ts'

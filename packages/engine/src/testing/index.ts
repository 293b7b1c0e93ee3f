/** What simulations of the engine look into, besides its API. Not for production code. */
export { eventsOf, replay } from '../recovery/load.ts'
export { compilePlan, type WorkflowPlan } from '../run/plan.ts'
export type { JournalEvent } from '../run/events.ts'
export type { ExecutionState, StepRecord } from '../run/state.ts'
export { viewOf } from '../view/view.ts'
export { MemoryJournal } from './memory-journal.ts'
export { DirectQueue } from './direct-queue.ts'
export { FakeClock, settle } from './fake-clock.ts'

import { NewerEngineError } from '../errors.ts'
import type { AcceptedEvent } from './events.ts'

/**
 * Changes of the engine that a stored execution could notice. An execution records the flags that were known when it was accepted and
 * is carried on and replayed by those, whatever the engine does for newer ones. An id is never reused, a flag never taken away.
 */
export const FLAGS = {
  /**
   * What a loop (or another node that opens scopes) passes on without working, because it failed and its policy is to continue, goes
   * out of its `done` port. Executions begun before 0.2.0 sent it out of the first port, into the body, where nothing expected it.
   */
  PassesOnThroughDone: { id: 1, since: '0.2.0' },
  /**
   * A node that waits for all its inputs knows about turns of loops: it waits for a loop before it also between two turns of that loop,
   * and does not wait for what only the next turn of the loop around it could bring. Executions begun before 0.2.0 took the moment in
   * which nothing is under way in a loop for its end, and two joins in one body waited for each other until the first of them gave up.
   */
  JoinsKnowTurns: { id: 2, since: '0.2.0' },
  /**
   * A node that gives nothing is the last one too: an execution whose last node keeps back every item gives none. Executions begun
   * before 0.2.0 gave the items of the last node that gave any, up to those of the trigger: a caller was answered with its own request.
   */
  NothingIsAResult: { id: 3, since: '0.2.0' },
  /**
   * What is left over and goes nowhere is no result: an execution whose last node kept nothing gives none, and a node that always gives
   * an item does so when all it had was left over. Executions begun before 0.2.0 gave the items that the node had sorted out, and took
   * them for something given: nothing went on.
   */
  LeftoversAreDropped: { id: 4, since: '0.2.0' },
} as const satisfies Readonly<Record<string, Flag>>

export interface Flag {
  readonly id: number
  readonly since: string
}

/** What an execution that is accepted now records. */
export const CURRENT_FLAGS: readonly number[] = Object.values(FLAGS).map((flag) => flag.id)

const KNOWN: ReadonlySet<number> = new Set(CURRENT_FLAGS)

export const hasFlag = (accepted: AcceptedEvent | undefined, flag: Flag): boolean => accepted?.flags?.includes(flag.id) === true

/** Throws NewerEngineError for an execution whose rules this engine does not know. */
export function mustKnowFlags({ flags = [] }: AcceptedEvent, executionId: string): void {
  const unknown = flags.find((id) => !KNOWN.has(id))
  if (unknown !== undefined) throw new NewerEngineError({ executionId, behaviour: unknown })
}

import { isTerminal, type Append, type JournalStore, type RunQueue, type Segment } from '@millrace/engine/ports'
import { Disk, type DiskRow } from './world/disk.ts'
import type { Sabotage } from './world/world.ts'

/** A bug that somebody could have made, and the invariants that are there to find it. */
export interface Mutant {
  readonly name: string
  readonly sabotage: () => Sabotage
}

/** J2 broken: whoever was taken over goes on writing. */
class AcceptsStaleEpochs extends Disk {
  protected override accepts(row: DiskRow): boolean {
    return !isTerminal(row.header.status)
  }
}

/** J3 broken: the events are there, the header's change is not. */
class ForgetsHeaders extends Disk {
  override write(append: Append, owner: string): void {
    const { patch, ...rest } = append
    super.write(patch?.status === 'waiting' ? rest : append, owner)
  }
}

class KeepsLeases extends Disk {
  override release(): void {
    // nothing is given back
  }
}

/** A reader that does not see what was written last: a lost fsync. */
class LosesLastSegment extends Disk {
  override read(row: DiskRow): readonly Segment[] {
    const kept = row.segments.length > 2 ? row.segments.slice(0, -1) : row.segments
    row.segments = [...kept]
    return [...kept]
  }
}

/** Replay in another order than it happened. */
class ShufflesEvents extends Disk {
  override read(row: DiskRow): readonly Segment[] {
    return super.read(row).map((segment) => {
      const [first, ...rest] = JSON.parse(segment.payload) as unknown[]
      const isBeginning = segment.seq === 0 || rest.length === 0
      return isBeginning ? segment : { ...segment, payload: JSON.stringify([...rest, first]) }
    })
  }
}

/** Jobs get lost, and the queue says that it has some. */
function losesJobs(queue: RunQueue): RunQueue {
  let pushed = 0
  return {
    push: (job) => (++pushed % 3 === 0 ? Promise.resolve() : queue.push(job)),
    consume: (handle, options) => queue.consume(handle, options),
    size: () => Promise.resolve(1),
    stop: () => queue.stop(),
  }
}

/** J1 broken: nobody waits for the disk. */
const acknowledgesEarly = (journal: JournalStore): JournalStore =>
  new Proxy(journal, {
    get: (target, name: keyof JournalStore) => {
      if (name !== 'append') return (target[name] as () => unknown).bind(target)
      return (append: Append) => {
        target.append(append).catch(() => undefined)
        return Promise.resolve()
      }
    },
  })

export const MUTANTS: readonly Mutant[] = [
  { name: 'a journal that accepts stale epochs', sabotage: () => ({ disk: () => new AcceptsStaleEpochs() }) },
  { name: 'a journal that writes events without their header', sabotage: () => ({ disk: () => new ForgetsHeaders() }) },
  { name: 'leases that are never given back', sabotage: () => ({ disk: () => new KeepsLeases() }) },
  { name: 'a journal that loses what it acknowledged last', sabotage: () => ({ disk: () => new LosesLastSegment() }) },
  { name: 'a replay in another order', sabotage: () => ({ disk: () => new ShufflesEvents() }) },
  { name: 'a queue that loses jobs and does not say so', sabotage: () => ({ queue: losesJobs }) },
  { name: 'a key that changes with the attempt', sabotage: () => ({ key: (step) => `${step.idempotencyKey}-${step.attempt}` }) },
  {
    name: 'a journal that acknowledges before it wrote',
    sabotage: () => ({ journal: acknowledgesEarly }),
  },
]

import type { Item } from '@millrace/node-sdk'
import type { JournalEvent, OutputRecord, SpilledRef } from '../run/events.ts'
import { wholePacket, type Asker, type ExecutionPackets } from './execution-packets.ts'
import { charactersOf, isLazy, readPart } from './lazy-list.ts'
import type { RecordedOutput } from './recorded-output.ts'
import { record } from './recording.ts'

/** Items from outside as an event has them: themselves, or where they are. */
export interface TakenItems {
  readonly items: readonly Item[]
  readonly spilled?: SpilledRef
}

/**
 * Takes items into an execution: an input, what a called workflow gave, what came with a resume URL. A promise when they must be written
 * or shared first. Throws `execution.memory-exceeded`.
 */
export function takeItems(items: readonly Item[], packets: ExecutionPackets, asker: Asker): TakenItems | Promise<TakenItems> {
  if (!packets.canSpill && isLazy(items)) return { items: loaded(items, packets, asker) }
  const packet = wholePacket(items)
  if (packet !== undefined) return packets.share(packet).then((spilled) => ({ items: [], spilled }))
  const recorded = record(items, { packets, inputs: [], seen: [], asker })
  return recorded instanceof Promise ? recorded.then(taken) : taken(recorded)
}

/** Of another execution that keeps what this one does not. */
function loaded(items: readonly Item[], packets: ExecutionPackets, asker: Asker): readonly Item[] {
  packets.retain(charactersOf(items), asker)
  return readPart(items, 0, items.length)
}

function taken({ record }: RecordedOutput): TakenItems {
  if ('spilled' in record) return { items: [], spilled: record.spilled }
  return { items: 'items' in record ? record.items : [] }
}

/** The same events for another execution, with packets of its own (P3). */
export async function sharePackets(events: readonly JournalEvent[], packets: ExecutionPackets): Promise<readonly JournalEvent[]> {
  const shared: JournalEvent[] = []
  for (const event of events) shared.push(await shareOf(event, packets))
  return shared
}

async function shareOf(event: JournalEvent, packets: ExecutionPackets): Promise<JournalEvent> {
  const share = async (record: OutputRecord): Promise<OutputRecord> =>
    'spilled' in record ? { spilled: await packets.share(record.spilled) } : record
  switch (event.type) {
    case 'accepted':
    case 'resumed':
      return event.spilled === undefined ? event : { ...event, spilled: await packets.share(event.spilled) }
    case 'completed': {
      if (!Object.values(event.out).some((record) => 'spilled' in record)) return event
      const out: Record<string, OutputRecord> = {}
      for (const [port, record] of Object.entries(event.out)) out[port] = await share(record)
      return { ...event, out }
    }
    case 'waiting':
      return event.child === undefined ? event : { ...event, child: { ...event.child, items: await share(event.child.items) } }
    default:
      return event
  }
}

import type { Item } from '@millrace/node-sdk'
import type { AcceptedEvent, StepResumedEvent } from './events.ts'
import type { PacketOpener } from './lineage.ts'

/** The items that came from outside with an event, wherever they are kept. Nothing is read. */
export function itemsOf(
  event: Pick<AcceptedEvent | StepResumedEvent, 'items' | 'spilled'>,
  packets: PacketOpener,
  node: string,
): readonly Item[] {
  const { items, spilled } = event
  return spilled === undefined ? items : packets.open(spilled, [], { node, step: node, port: 'main' }).items
}

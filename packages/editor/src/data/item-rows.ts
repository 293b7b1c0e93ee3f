import type { Packet } from '@millrace/api'

/** An item with its place in the packet. */
export interface ShownItem {
  readonly at: number
  readonly json: unknown
  readonly binary?: unknown
  /** Places of the input items that it came from. */
  readonly from?: readonly number[]
}

/** Items as rows, of which some may not be read yet. */
export interface ItemRows {
  readonly count: number
  /** Undefined while it is not read. */
  at(row: number): ShownItem | undefined
  /** Row of the item at a place of the packet; undefined when it has none. */
  rowOf(at: number): number | undefined
  /** What is read, in order; put in order when somebody asks for it. */
  readonly read: readonly ShownItem[]
  /** The first ones, as many as asked for; those that are not read yet are read. Fewer where there are no more to be had. */
  first(most: number): Promise<readonly ShownItem[]>
  /** Asks for rows that are about to be looked at. */
  need(from: number, to: number): void
}

/** Where the items come from that a packet does not bring itself. */
export interface ItemSource {
  /** A page from this place on; as many as fit into an answer. */
  page(offset: number): Promise<Packet>
  /** Items that fit, from this place on. Without it only what is read is searched. */
  search?(search: string, offset: number): Promise<Packet>
  /** Where a file of the item at a place is: to be shown, or saved. Undefined while that is not known. */
  file?(at: number, name: string, show: boolean): string | undefined
}

/** The items of an answer with their places. */
export const placed = ({ offset, items }: Packet): ShownItem[] => items.map((item, index) => ({ ...item, at: item.at ?? offset + index }))

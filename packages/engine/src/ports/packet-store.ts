import { defineError, type Id } from '@millrace/base'

/** Whose data a packet is. Packets are kept with their execution and go with it. */
export interface PacketOwner {
  readonly tenantId: Id
  readonly executionId: Id
}

/**
 * Keeps packets that are too large for memory and journal, in chunks of JSON text.
 * P1. A packet is durable (fsynced, its folder too) when `finish` resolves; only then may an event name it.
 * P2. A packet never changes, and its name cannot be guessed or lead outside of the store.
 * P3. A packet belongs to one execution and goes with it; what another one goes on using is given to it with `share` first.
 * P4. What a killed process left half written is not a packet; the store removes it at its next start.
 */
export interface PacketStore {
  /** Begins a packet. Nothing is touched before the first chunk. */
  create(owner: PacketOwner): PacketWriter
  /** Does not touch the disk: a packet that is missing is noticed when it is read. */
  open(ref: string): PacketReader
  /** P3. Gives a packet to another execution as well, without copying it where the disk can; returns its name there. Durable like P1. */
  share(ref: string, to: PacketOwner): Promise<string>
  /** Removes a packet that no event names. Never rejects. */
  discard(ref: string): Promise<void>
}

export interface PacketWriter {
  /** Bytes on disk so far. */
  readonly diskBytes: number
  /** Adds a chunk that stands for `count` items. Resolves when there is room for the next one; one call at a time. */
  append(chunk: string, count: number): Promise<void>
  /** P1. Makes it durable and returns its name. */
  finish(): Promise<string>
  /** Removes what was written. Never rejects; nothing after `finish`. */
  abandon(): Promise<void>
}

/** Which items a chunk stands for. */
export interface ChunkPlace {
  readonly first: number
  readonly count: number
}

/** Reads are synchronous, so that an expression can look at any item; a chunk is small. All of them throw PacketUnreadableError. */
export interface PacketReader {
  chunks(): readonly ChunkPlace[]
  read(chunk: number): string
}

/** The file of a packet is missing or damaged. */
export const PacketUnreadableError = defineError<{ file: string; reason: string }>(
  'packet.unreadable',
  500,
  (d) => `The packet file ${d.file} cannot be read: ${d.reason}. Restore it from a backup, or run the workflow again.`,
)

/** The disk is full, read-only or broken. */
export const PacketUnwritableError = defineError<{ reason: string }>(
  'packet.unwritable',
  503,
  (d) => `Items could not be written to the data directory: ${d.reason}. Free space or mend the data directory and try again.`,
)

import { NodeError } from '@millrace/base'
import type { Item } from '@millrace/node-sdk'
import type { PacketOwner, PacketStore, PacketWriter } from '../ports/packet-store.ts'
import type { SpilledRef } from '../run/events.ts'
import { NO_PACKETS, noStore, type Output, type PacketOpener, type PacketPlace } from '../run/lineage.ts'
import { ChunkCache } from './chunk-cache.ts'
import { HEAP_PER_JSON } from './estimate.ts'
import { lazyList, sourceOf } from './lazy-list.ts'
import { SpilledPacket } from './spilled.ts'

const MEGABYTE = 1024 * 1024

/** From which size on items go to the packet store, and what one execution may use. */
export interface PacketLimits {
  /** Characters of JSON that a packet may have in memory. @default 1 MB */
  readonly spillCharacters: number
  /** Items that a packet may have in memory. @default 10,000 */
  readonly spillItems: number
  /** Bytes of items that an execution may hold in memory. @default 256 MB */
  readonly memoryBytes: number
  /** Bytes that the packets of an execution may take on disk. @default 4 GB */
  readonly diskBytes: number
}

export const DEFAULT_LIMITS: PacketLimits = Object.freeze({
  spillCharacters: MEGABYTE,
  spillItems: 10_000,
  memoryBytes: 256 * MEGABYTE,
  diskBytes: 4096 * MEGABYTE,
})

/** An execution that holds more than half of what it may spills packets down to this size. */
const SPILL_UNDER_PRESSURE = 16 * 1024
/** Characters of decoded chunks that all executions keep together. */
const CACHED_CHARACTERS = 8 * MEGABYTE

/** Who asks for memory or disk, in words. */
export interface Asker {
  readonly name: string
}

/** The packet store and its limits, as all executions of an engine share them. */
export class Packets implements PacketOpener {
  readonly #store: PacketStore | undefined
  readonly #limits: PacketLimits
  readonly #cache = new ChunkCache(CACHED_CHARACTERS)

  /** Without a store nothing is spilled, and what memory does not hold fails. */
  constructor(store: PacketStore | undefined, limits: Partial<PacketLimits> = {}) {
    this.#store = store
    this.#limits = Object.freeze({ ...DEFAULT_LIMITS, ...limits })
  }

  /** A packet of the store as an output; nothing is read yet. */
  open(spilled: SpilledRef, inputs: readonly Item[], place: PacketPlace): Output {
    if (this.#store === undefined) return NO_PACKETS.open(spilled, inputs, place)
    const packet = new SpilledPacket(spilled, { reader: this.#store.open(spilled.ref), inputs, place, cache: this.#cache })
    return { items: lazyList(packet), from: (index) => packet.from(index) }
  }

  /**
   * Those of one execution. `memoryMb` is the workflow's own limit; it can only be lower than the environment's. Without `onDisk` it
   * writes none.
   */
  of(owner: PacketOwner, { memoryMb, onDisk = true }: { memoryMb?: number | undefined; onDisk?: boolean } = {}): ExecutionPackets {
    const memoryBytes = Math.min(this.#limits.memoryBytes, (memoryMb ?? Infinity) * MEGABYTE)
    return new ExecutionPackets({ all: this, store: onDisk ? this.#store : undefined, owner, limits: { ...this.#limits, memoryBytes } })
  }
}

/**
 * What one execution has in memory and in the packet store, and whether it may have more. Nothing here decides how an execution goes
 * on: what is refused becomes the failure of a step, and that is recorded.
 */
export class ExecutionPackets implements PacketOpener {
  readonly limits: PacketLimits
  readonly #all: Packets
  readonly #store: PacketStore | undefined
  readonly #owner: PacketOwner
  #retained = 0
  #held = 0
  #disk = 0

  constructor(of: { all: Packets; store: PacketStore | undefined; owner: PacketOwner; limits: PacketLimits }) {
    this.#all = of.all
    this.#store = of.store
    this.#owner = of.owner
    this.limits = of.limits
  }

  /** Characters above which a packet is spilled now; without end where there is no store. */
  get spillAbove(): number {
    if (this.#store === undefined) return Infinity
    return this.#retained > this.limits.memoryBytes / 2
      ? Math.min(SPILL_UNDER_PRESSURE, this.limits.spillCharacters)
      : this.limits.spillCharacters
  }

  /** Whether items can be written at all. */
  get canSpill(): boolean {
    return this.#store !== undefined
  }

  /** Items above which a packet is spilled. */
  get mostItems(): number {
    return this.#store === undefined ? Infinity : this.limits.spillItems
  }

  /** A packet of the store as an output; nothing is read yet. */
  open(spilled: SpilledRef, inputs: readonly Item[], place: PacketPlace): Output {
    return this.#all.open(spilled, inputs, place)
  }

  /** Throws `execution.memory-exceeded` for items that the execution cannot hold, not even for a moment. */
  mustFit(characters: number, asker: Asker): void {
    this.#refuseAbove(characters, asker, 'gave')
  }

  /** Counts items that the execution keeps in memory from now on. Throws `execution.memory-exceeded`. */
  retain(characters: number, asker: Asker): void {
    this.#refuseAbove(characters, asker, 'gave')
    this.#retained += characters * HEAP_PER_JSON
  }

  /** Counts what the execution holds already, e.g. what its journal gave. Never refused. */
  adopt(characters: number): void {
    this.#retained += characters * HEAP_PER_JSON
  }

  /** Counts what a step holds while it runs; to be released. Throws `execution.memory-exceeded`. */
  hold(characters: number, asker: Asker): () => void {
    this.#refuseAbove(characters, asker, 'needs')
    const bytes = characters * HEAP_PER_JSON
    this.#held += bytes
    let released = false
    return () => {
      if (!released) this.#held -= bytes
      released = true
    }
  }

  #refuseAbove(characters: number, { name }: Asker, verb: 'gave' | 'needs'): void {
    const { memoryBytes } = this.limits
    const used = this.#retained + this.#held
    const wanted = characters * HEAP_PER_JSON
    if (used + wanted <= memoryBytes) return
    const [want, has, most] = [wanted, used, memoryBytes].map(inMegabytes)
    throw new NodeError(
      'execution.memory-exceeded',
      `"${name}" ${verb} items of about ${want} MB, but the execution holds ${has} MB already and may hold ${most} MB in memory.`,
      {
        hint:
          verb === 'needs'
            ? 'Filter or limit the items before this node, put it into a loop that takes fewer at a time, or raise memoryMb in the settings of the workflow (MILLRACE_EXECUTION_MEMORY_MB bounds it).'
            : 'Let the node give fewer items or smaller ones, or raise memoryMb in the settings of the workflow (MILLRACE_EXECUTION_MEMORY_MB bounds it).',
        detail: { wantedBytes: wanted, heldBytes: used, limitBytes: memoryBytes },
      },
    )
  }

  /** Begins a packet of this execution. */
  newPacket(asker: Asker): PacketFile {
    return new PacketFile(this.#mustStore().create(this.#owner), (bytes) => this.useDisk(bytes, asker))
  }

  /** Counts what the execution keeps on disk from now on. Throws `execution.disk-exceeded`. */
  useDisk(bytes: number, { name }: Asker): void {
    this.#disk += bytes
    const { diskBytes } = this.limits
    if (bytes <= 0 || this.#disk <= diskBytes) return
    throw new NodeError(
      'execution.disk-exceeded',
      `"${name}" gave more than the execution may keep on disk (${inMegabytes(diskBytes)} MB).`,
      {
        hint: 'Look for nodes that multiply the items or make many files, filter earlier, or raise MILLRACE_EXECUTION_DISK_MB.',
        detail: { limitBytes: diskBytes },
      },
    )
  }

  /** A packet of another execution becomes one of this as well. */
  async share(spilled: SpilledRef): Promise<SpilledRef> {
    return { ...spilled, ref: await this.#mustStore().share(spilled.ref, this.#owner) }
  }

  /** Removes a packet that no event names. */
  async discard({ ref }: SpilledRef): Promise<void> {
    await this.#mustStore().discard(ref)
  }

  #mustStore(): PacketStore {
    if (this.#store !== undefined) return this.#store
    throw noStore()
  }
}

const inMegabytes = (bytes: number): number => Math.round(bytes / MEGABYTE)

/** One packet that is being written; what it takes on disk is counted against its execution. */
export class PacketFile {
  readonly #writer: PacketWriter
  readonly #use: (bytes: number) => void
  #counted = 0

  constructor(writer: PacketWriter, use: (bytes: number) => void) {
    this.#writer = writer
    this.#use = use
  }

  /** Throws `execution.disk-exceeded`. */
  async append(chunk: string, count: number): Promise<void> {
    await this.#writer.append(chunk, count)
    const more = this.#writer.diskBytes - this.#counted
    this.#counted += more
    this.#use(more)
  }

  finish(): Promise<string> {
    return this.#writer.finish()
  }

  /** Removes it; its bytes are free again. */
  async abandon(): Promise<void> {
    const counted = this.#counted
    this.#counted = 0
    if (counted > 0) this.#use(-counted)
    await this.#writer.abandon()
  }
}

/** The packet that a list is, as a whole and by itself; undefined for other lists. */
export function wholePacket(items: readonly Item[]): SpilledRef | undefined {
  const source = sourceOf(items)
  return source instanceof SpilledPacket && source.spilled.passes !== true ? source.spilled : undefined
}

import {
  PacketUnreadableError,
  type ChunkPlace,
  type PacketOwner,
  type PacketReader,
  type PacketStore,
  type PacketWriter,
} from '../ports/index.ts'

interface Chunk {
  readonly text: string
  readonly count: number
}

/** A packet store in memory that outlives engines, as a disk does. Packets may be lost or counted by a test. */
export class MemoryPackets implements PacketStore {
  readonly packets = new Map<string, readonly Chunk[]>()
  reads = 0
  #names = 0

  create(owner: PacketOwner): PacketWriter {
    const chunks: Chunk[] = []
    const ref = this.#nameFor(owner)
    return {
      get diskBytes() {
        return chunks.reduce((sum, chunk) => sum + chunk.text.length, 0)
      },
      append: async (text, count) => void chunks.push({ text, count }),
      finish: async () => {
        this.packets.set(ref, chunks)
        return ref
      },
      abandon: async () => undefined,
    }
  }

  #nameFor({ executionId }: PacketOwner): string {
    this.#names += 1
    return `${executionId}/${this.#names}`
  }

  open(ref: string): PacketReader {
    const chunks = (): readonly Chunk[] => {
      const found = this.packets.get(ref)
      if (found === undefined) throw new PacketUnreadableError({ file: ref, reason: 'it is not there any more' })
      return found
    }
    return {
      chunks: () => {
        let first = 0
        return chunks().map(({ count }): ChunkPlace => {
          first += count
          return { first: first - count, count }
        })
      },
      read: (chunk) => {
        this.reads += 1
        return chunks()[chunk]?.text ?? ''
      },
    }
  }

  async share(ref: string, to: PacketOwner): Promise<string> {
    const shared = this.#nameFor(to)
    this.open(ref).chunks()
    this.packets.set(shared, this.packets.get(ref) ?? [])
    return shared
  }

  async discard(ref: string): Promise<void> {
    this.packets.delete(ref)
  }

  /** Names of an execution's packets. */
  of(executionId: string): string[] {
    return [...this.packets.keys()].filter((ref) => ref.startsWith(executionId))
  }

  /** An execution was pruned. */
  forget(executionId: string): void {
    for (const ref of this.of(executionId)) this.packets.delete(ref)
  }
}

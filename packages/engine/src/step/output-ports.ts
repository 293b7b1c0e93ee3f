import type { Item } from '@millrace/node-sdk'
import type { Asker, ExecutionPackets } from '../packets/execution-packets.ts'
import { PortWriter, type Piece } from '../packets/port-writer.ts'
import type { PortOutput } from '../packets/recorded-output.ts'

/** What a step gives bit by bit, port by port. */
export class OutputPorts {
  readonly #packets: ExecutionPackets
  readonly #inputs: readonly Item[]
  readonly #asker: Asker
  readonly #writers = new Map<string, PortWriter>()

  constructor(packets: ExecutionPackets, inputs: readonly Item[], asker: Asker) {
    this.#packets = packets
    this.#inputs = inputs
    this.#asker = asker
  }

  /** A port that was given an empty list is there all the same. */
  async add(port: string, piece: Piece): Promise<void> {
    let writer = this.#writers.get(port)
    if (writer === undefined) this.#writers.set(port, (writer = new PortWriter(this.#packets, this.#inputs, this.#asker)))
    await writer.add(piece)
  }

  async finish(): Promise<Readonly<Record<string, PortOutput>>> {
    const out: Record<string, PortOutput> = {}
    for (const [port, writer] of this.#writers) out[port] = await writer.finish()
    return out
  }

  async abandon(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.abandon()
  }
}

import { newId, silentLogger, systemIds, type Id, type JsonObject } from '@millrace/base'
import type { WorkflowDocument } from '@millrace/workflow'
import { createInbox, type Inbox, type Receipt, type ReceiveRequest } from '../inbox/inbox.ts'
import type { GateState } from '../inbox/inbox-ports.ts'
import type { InboxBatch } from '../ports/index.ts'
import { settle } from './fake-clock.ts'
import { Harness, TENANT } from './harness.ts'
import type { MemoryBlobs } from './memory-blobs.ts'
import { MemoryInbox } from './memory-inbox.ts'

/** An engine and its inbox, one pair after the other, on the same disks and clock. */
export class InboxHarness {
  readonly harness: Harness
  readonly workflowId: Id = newId()
  readonly gates = new Map<Id, GateState>()
  readonly #blobs: MemoryBlobs | undefined
  disk: MemoryInbox
  inbox: Inbox
  #life = 0

  constructor(document: WorkflowDocument, { disk = new MemoryInbox(), blobs }: { disk?: MemoryInbox; blobs?: MemoryBlobs } = {}) {
    this.disk = disk
    this.#blobs = blobs
    this.harness = new Harness({ ended: ({ id }, { status }) => this.inbox.ended(id, status) })
    this.harness.workflows.set(this.workflowId, document)
    this.gates.set(this.workflowId, { state: 'open', version: 1, startNodes: new Set(['start']) })
    this.inbox = this.#newInbox()
  }

  #newInbox(): Inbox {
    const { harness, disk } = this
    return createInbox({
      ...{ store: disk, engine: harness.engine, journal: harness.journal, clock: harness.clock, ids: systemIds, logger: silentLogger },
      gate: {
        workflow: async (_tenant, id) => this.gates.get(id) ?? { state: 'gone' },
        paused: async () => [],
      },
      blobs: this.#blobs,
      sink: { wants: () => true, emit: (event) => void harness.events.push(event) },
      keepMs: 86_400_000,
    })
  }

  async start(): Promise<this> {
    await this.harness.start()
    await this.inbox.load()
    await this.inbox.start()
    return this
  }

  /** The process dies now; another one starts on what was on its disks. */
  async crash(): Promise<void> {
    const life = (this.#life += 1)
    const disk = this.disk.survivors()
    this.disk.crashed = true
    this.disk = disk
    await this.harness.crash()
    if (life !== this.#life) return // died again meanwhile: the next life has begun
    this.inbox = this.#newInbox()
    await this.inbox.load()
    await this.inbox.start()
    await settle()
  }

  receive(keys: ReceiveRequest['keys'] = {}, json: JsonObject = {}, rest: Partial<ReceiveRequest> = {}): Promise<Receipt> {
    return this.inbox.receive({
      ...{ tenantId: TENANT, workflowId: this.workflowId, version: 1, mode: 'production', trigger: 'webhook', startNode: 'start' },
      ...{ items: [{ json }], keys },
      ...rest,
    })
  }

  /** Pauses, resumes or deletes the workflow. */
  async gate(state: GateState): Promise<void> {
    this.gates.set(this.workflowId, state)
    await this.inbox.workflowChanged(TENANT, this.workflowId)
    await settle()
  }

  /** A batch of inputs, under way. */
  async batch(inputs: readonly JsonObject[], rest: { concurrency?: number; onFailure?: 'continue' | 'stop' } = {}): Promise<InboxBatch> {
    const intake = await this.inbox.receiveBatch({
      ...{ tenantId: TENANT, workflowId: this.workflowId, version: 1, startNode: 'start', mode: 'production', createdBy: null },
      ...{ concurrency: 2, onFailure: 'continue', ...rest },
    })
    await intake.add(
      inputs.map((json) => JSON.stringify([{ json }])),
      inputs.map(() => 1),
    )
    return intake.open()
  }

  /** Lets `ms` pass in steps, so that what follows from one thing has its time. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 50) await this.harness.clock.advance(Math.min(50, left))
  }
}

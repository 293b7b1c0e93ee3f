import type { Clock, Id } from '@millrace/base'
import type { AcceptedExecution, AcceptRequest, ControlAction } from '../engine-api.ts'
import { ControlRefusedError, ExecutionNotFoundError } from '../errors.ts'
import { isTerminal, type ExecutionHeader, type ExecutionStatus, type JournalStore } from '../ports/index.ts'
import { acceptedOf, eventsToRetry, readEvents } from '../recovery/load.ts'
import type { JournalEvent } from '../run/events.ts'
import type { ExecutionRun } from '../run/execution.ts'
import { itemsOf } from '../run/given-items.ts'
import type { PacketOpener } from '../run/lineage.ts'
import { stepKey } from '../run/state.ts'
import { controlsFor } from '../view/view.ts'
import type { Claims } from './claims.ts'
import type { Runs } from './runs.ts'

export interface ControlReply {
  readonly executionId: Id
  readonly status: ExecutionStatus
}

export interface ControlsPorts {
  readonly journal: JournalStore
  readonly clock: Clock
  readonly runs: Runs
  readonly claims: Claims
  readonly packets: PacketOpener
  accept(request: AcceptRequest): AcceptedExecution
  /** Takes in an execution that begins with these events. */
  acceptEvents(events: readonly JournalEvent[]): Promise<AcceptedExecution>
}

/** What a person can do with an execution. */
export class Controls {
  readonly #ports: ControlsPorts

  constructor(ports: ControlsPorts) {
    this.#ports = ports
  }

  async control(tenantId: Id, executionId: Id, action: ControlAction, from: string | undefined): Promise<ControlReply> {
    const header = await this.#ports.journal.header(tenantId, executionId)
    if (header === undefined) throw new ExecutionNotFoundError({ executionId })
    const ended = isTerminal(header.status)
    switch (action) {
      case 'cancel':
      case 'pause':
      case 'resume':
        return ended ? refuse(action, header) : this.#controlLive(header, action)
      case 'retry':
        if (header.status === 'failed') return this.#retry(header, from)
        return ended ? refuse(action, header) : this.#repeat(header, from)
      case 'replay':
        return ended ? this.#replay(header) : refuse(action, header)
      default:
        return action satisfies never
    }
  }

  /** The execution, wherever it is. */
  async #take(header: ExecutionHeader): Promise<ExecutionRun> {
    const run = await this.#ports.claims.find(header.id)
    if (run === undefined || run.isFinished) {
      throw new ControlRefusedError({ action: 'control', status: 'finished meanwhile', possible: ['replay'] })
    }
    return run
  }

  async #controlLive(header: ExecutionHeader, action: 'cancel' | 'pause' | 'resume'): Promise<ControlReply> {
    const run = await this.#take(header)
    const paused = run.state.pausing
    if ((action === 'pause' && paused) || (action === 'resume' && !paused)) {
      this.#ports.runs.enqueue(run)
      return refuse(action, header)
    }
    run.record({ type: 'control', action, at: this.#ports.clock.now() })
    if (action === 'cancel') return this.#cancel(run)
    await run.writer.flush()
    run.drive()
    this.#ports.runs.enqueue(run)
    return { executionId: run.id, status: action === 'pause' ? 'paused' : 'running' }
  }

  async #cancel(run: ExecutionRun): Promise<ControlReply> {
    run.end('cancelled')
    await run.writer.flush()
    this.#ports.runs.end(run, run.result())
    return { executionId: run.id, status: 'cancelled' }
  }

  /** A person lets steps in doubt run again. */
  async #repeat(header: ExecutionHeader, from: string | undefined): Promise<ControlReply> {
    const run = await this.#take(header)
    const doubtful = [...run.state.active].filter((step) => step.status === 'in-doubt' && (from === undefined || from === stepKey(step)))
    const at = this.#ports.clock.now()
    for (const { node, run: index } of doubtful) run.record({ type: 'control', action: 'repeat', node: node.id, run: index, at })
    await run.writer.flush()
    this.#ports.runs.enqueue(run)
    return doubtful.length === 0 ? refuse('retry', header) : { executionId: run.id, status: 'running' }
  }

  /** Finished executions never change: a retry is a new one that begins with what the old one recorded. */
  async #retry(header: ExecutionHeader, from: string | undefined): Promise<ControlReply> {
    const events = await readEvents(this.#ports, header)
    if (from !== undefined && !events.some((event) => event.type === 'failed' && from === `${event.node}:${event.run}`)) {
      throw new ControlRefusedError({ action: `retry from ${from}`, status: 'failed elsewhere', possible: ['retry'] })
    }
    const again = eventsToRetry(events, { at: this.#ports.clock.now(), executionId: header.id })
    return begun(await this.#ports.acceptEvents(again))
  }

  async #replay(header: ExecutionHeader): Promise<ControlReply> {
    const accepted = acceptedOf(await readEvents(this.#ports, header))
    const { workflowId, version, document, mode, startNode } = accepted
    const items = itemsOf(accepted, this.#ports.packets, startNode)
    return begun(
      this.#ports.accept({
        ...{ tenantId: header.tenantId, workflowId, version, mode, startNode, items, trigger: 'replay', replayOf: header.id },
        ...(document === undefined ? {} : { document }),
      }),
    )
  }
}

async function begun({ executionId, accepted }: AcceptedExecution): Promise<ControlReply> {
  await accepted
  return { executionId, status: 'running' }
}

function refuse(action: ControlAction, { status }: ExecutionHeader): never {
  throw new ControlRefusedError({ action, status, possible: controlsFor(status, false) })
}

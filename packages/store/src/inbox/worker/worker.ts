import { parentPort, workerData } from 'node:worker_threads'
import type { OperationName, Operations, Reply, Request, WorkerSettings, WriteOperation, WriteOutcome } from '../protocol.ts'
import { createBatch, discardBatch, endBatch, fillBatch, listBatches, openBatch, openBatches, readBatch } from './batches.ts'
import { gather } from './gather.ts'
import { heldWorkflows, hold, release } from './holds.ts'
import { InboxFile } from './inbox-file.ts'
import { insertEvent } from './insert.ts'
import { prune } from './prune.ts'
import { dropEvent, itemsOf, listEvents, readEvent } from './read.ts'
import { settleEvent } from './settle.ts'
import { acceptedEvents, take, withdraw } from './take.ts'

/** The inbox's worker thread. All its SQLite calls block this thread only; one message is one piece of work, in order of arrival. */
const settings = workerData as WorkerSettings
let opened: InboxFile | undefined
const file = (): InboxFile => (opened ??= new InboxFile(settings))

const handlers: { readonly [N in OperationName]: (input: Operations[N]['in']) => Operations[N]['out'] } = {
  open: () => {
    file()
    return null
  },
  commit: (batch) => commit(batch),
  take: (request) => take(file(), request),
  accepted: (request) => acceptedEvents(file(), request),
  withdraw: (id) => {
    withdraw(file(), id)
    return null
  },
  gather: (request) => gather(file(), request),
  hold: (workflow) => hold(file(), workflow),
  release: (workflow) => release(file(), workflow),
  heldWorkflows: () => heldWorkflows(file()),
  list: (request) => listEvents(file(), request),
  get: (request) => readEvent(file(), request),
  items: (request) => itemsOf(file(), request),
  drop: (request) => dropEvent(file(), request),
  createBatch: (batch) => {
    createBatch(file(), batch)
    return null
  },
  openBatch: (request) => openBatch(file(), request),
  discardBatch: (id) => discardBatch(file(), id),
  endBatch: (request) => endBatch(file(), request),
  openBatches: () => openBatches(file()),
  batches: (request) => listBatches(file(), request),
  batch: (request) => readBatch(file(), request),
  prune: (request) => prune(file(), request),
  load: () => file().load,
  close: () => {
    opened?.close()
    opened = undefined
    return null
  },
}

/** One transaction for all of them: each is on disk, or none. */
function commit(batch: readonly WriteOperation[]): readonly WriteOutcome[] {
  try {
    return file().write(() => batch.map(write))
  } catch (thrown) {
    forget()
    return batch.map(() => ({ kind: 'unavailable', reason: reasonOf(thrown) }))
  }
}

function write(operation: WriteOperation): WriteOutcome {
  switch (operation.kind) {
    case 'insert':
      return insertEvent(file(), operation.event)
    case 'settle':
      return { kind: 'settled', settled: settleEvent(file(), operation.settlement) }
    case 'fill':
      return fillBatch(file(), operation.batchId, operation.inputs)
  }
}

/** After a full disk or an I/O error a handle's state is not to be trusted; a fresh one works as soon as there is space again. */
function forget(): void {
  const broken = opened
  opened = undefined
  try {
    broken?.close()
  } catch {
    // closing checkpoints, which fails again on a full disk; the error that counts is already on its way to the caller
  }
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

function handle<N extends OperationName>({ id, name, input }: Request<N>): Reply {
  try {
    return { id, output: handlers[name](input) }
  } catch (thrown) {
    forget()
    return { id, failure: { reason: reasonOf(thrown) } }
  }
}

parentPort?.on('message', (request: Request) => {
  parentPort?.postMessage(handle(request))
  if (request.name === 'close') parentPort?.close()
})

import { parentPort, workerData } from 'node:worker_threads'
import type { OperationName, Operations, Reply, Request, WorkerSettings } from '../protocol.ts'
import type { Period } from '../period.ts'
import { countDeadLetters, listDeadLetters, markDeadLetters, readDeadLetterMark } from './dead-letters.ts'
import { commitBatch } from './commit.ts'
import { JournalFiles } from './files.ts'
import { claim, heartbeat, nextWake } from './ownership.ts'
import { PacketFolders } from './packet-folders.ts'
import { pruneFile } from './prune.ts'
import { listFile, readChildren, readHeader, readHeaders, readSegments, readStats } from './read.ts'

/** The journal's worker thread. All its SQLite calls block this thread only; one message is one piece of work, in order of arrival. */
const tell = (reply: Reply): void => parentPort?.postMessage(reply)
const settings = workerData as WorkerSettings
const packets = new PacketFolders(settings.packetDirectory)
const files = new JournalFiles(settings, (broken) => tell({ broken }))

const handlers: { readonly [N in OperationName]: (input: Operations[N]['in']) => Operations[N]['out'] } = {
  open: () => files.survey(),
  commit: (batch) => commitBatch(files, settings, batch),
  list: (request) => listFile(files.get(request.period), request),
  header: ({ period, tenantId, executionId }) => readHeader(files.get(period), tenantId, executionId),
  headers: ({ period, tenantId, executionIds }) => readHeaders(files.get(period), tenantId, executionIds),
  segments: ({ period, tenantId, executionId }) => {
    const file = files.get(period)
    return readHeader(file, tenantId, executionId) === undefined ? [] : readSegments(file, executionId)
  },
  stats: (request) => readStats(files.get(request.period), request),
  claim: (request) => claim(files, request),
  heartbeat: ({ owner, leaseUntil }) => heartbeat(files, owner, leaseUntil),
  children: ({ period, tenantId, parentId }) => readChildren(files.get(period), tenantId, parentId),
  deadLetters: (request) => listDeadLetters(files.get(request.period), request),
  deadLetterCounts: (request) => countDeadLetters(files.get(request.period), request),
  markDeadLetters: (request) => markDeadLetters(files.get(request.period), request),
  deadLetterMark: ({ period, tenantId, executionId }) => readDeadLetterMark(files.get(period), tenantId, executionId),
  nextWake: () => nextWake(files),
  prune: ({ period, before }) => pruneFile({ files, packets }, period, before),
  pruneUnrecorded: ({ before }) => {
    packets.removeUnrecorded(before, (period) => files.has(period))
    return null
  },
  sweep: (known) => packets.sweep(known, (period) => files.get(period)),
  close: () => {
    files.close()
    return null
  },
}

function handle<N extends OperationName>({ id, name, input }: Request<N>): Reply {
  try {
    return { id, output: handlers[name](input) }
  } catch (thrown) {
    const period = periodIn(input)
    if (period !== undefined) files.distrust(period)
    return {
      id,
      failure: {
        file: period === undefined ? null : files.path(period),
        reason: thrown instanceof Error ? thrown.message : String(thrown),
      },
    }
  }
}

const periodIn = (input: unknown): Period | undefined =>
  typeof input === 'object' && input !== null && 'period' in input && typeof input.period === 'string' ? input.period : undefined

parentPort?.on('message', (request: Request) => {
  tell(handle(request))
  if (request.name === 'close') parentPort?.close()
})

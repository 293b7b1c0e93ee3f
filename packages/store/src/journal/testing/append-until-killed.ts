// Started by kill.test.ts: appends without end and names, on its standard output, each execution once the journal acknowledged it.
// Only relative imports and no package but SQLite: it runs as it is, without a build.
import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Operations, Reply } from '../protocol.ts'

const directory = process.argv[2] ?? ''
const settings = { directory, owner: 'child', leaseMs: 1000, openFiles: 4, maxPages: 0 }
const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { workerData: settings })

function makeId(): string {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const empty = { startedAt: null, finishedAt: null, wakeAt: null, errorCode: null, errorMessage: null, errorNode: null }
const origin = { mode: 'production', trigger: 'webhook', status: 'queued', parentId: null, parentStep: null, replayOf: null } as const

function batch(): Operations['commit']['in'] {
  return Array.from({ length: 20 }, () => {
    const id = makeId()
    const create = { id, tenantId: 't', workflowId: 'w', workflowVersion: 1, createdAt: Date.now(), ...origin, ...empty }
    const append = { executionId: id, tenantId: 't', seq: 0, epoch: 1, payload: `["${id}"]`, create }
    return { kind: 'append', period: new Date().toISOString().slice(0, 10), append }
  })
}

let sent = batch()
worker.on('message', (reply: Reply) => {
  if (!('output' in reply)) return
  const outcomes = reply.output as Operations['commit']['out']
  const acknowledged = sent.flatMap((operation, index) =>
    outcomes[index] === 'ok' && operation.kind === 'append' ? operation.append.executionId : [],
  )
  writeSync(1, acknowledged.map((id) => `${id}\n`).join(''))
  worker.postMessage({ id: 1, name: 'commit', input: (sent = batch()) })
})
worker.postMessage({ id: 1, name: 'commit', input: sent })

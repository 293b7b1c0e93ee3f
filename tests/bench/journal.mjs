// Appends per second of the SQLite journal, fsync included: 64 callers, 500-byte payloads, two appends an execution.
// Run after a build: node tests/bench/journal.mjs [seconds]
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { newId, silentLogger } from '@millrace/base'
import { openSqliteJournal } from '@millrace/store'

const CALLERS = 64
const seconds = Number(process.argv[2] ?? 5)
const directory = mkdtempSync(join(process.cwd(), '.bench-journal-')) // not /tmp: that may be memory
const journal = await openSqliteJournal({ directory, logger: silentLogger })
const tenantId = newId()
const workflowId = newId()
const payload = JSON.stringify([{ type: 'accepted', text: 'x'.repeat(470) }])

const header = (id) => ({
  ...{ id, tenantId, workflowId, workflowVersion: 1, mode: 'production', trigger: 'webhook', status: 'queued', createdAt: Date.now() },
  ...{ startedAt: null, finishedAt: null, wakeAt: null, errorCode: null, errorMessage: null, errorNode: null },
  ...{ parentId: null, parentStep: null, replayOf: null },
})

const times = []
async function caller(until) {
  let appends = 0
  while (performance.now() < until) {
    const executionId = newId()
    const begun = performance.now()
    await journal.append({ executionId, tenantId, seq: 0, epoch: 1, payload, create: header(executionId) })
    times.push(performance.now() - begun)
    const patch = { status: 'completed', startedAt: Date.now(), finishedAt: Date.now() }
    await journal.append({ executionId, tenantId, seq: 1, epoch: 1, payload, patch })
    appends += 2
  }
  return appends
}

const begun = performance.now()
const cpu = process.cpuUsage()
const counts = await Promise.all(Array.from({ length: CALLERS }, () => caller(begun + seconds * 1000)))
const total = counts.reduce((sum, count) => sum + count, 0)
const took = (performance.now() - begun) / 1000
const { user, system } = process.cpuUsage(cpu)
const { commits, operations } = journal.commits()
times.sort((a, b) => a - b)
const at = (share) => times[Math.floor(times.length * share)].toFixed(2)
await journal.close()
const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)
process.stdout.write(
  `${Math.round(total / took)} appends/s, ${(operations / commits).toFixed(1)} a commit, ${Math.round(commits / took)} commits/s, ` +
    `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, CPU ${((user + system) / 1e6 / took).toFixed(2)} cores, ${Math.round(bytes / (total / 2))} bytes an execution\n`,
)
rmSync(directory, { recursive: true })

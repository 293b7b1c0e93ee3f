import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@millrace/base'
import { openSqliteJournal } from './sqlite-journal.ts'

test('a process that is killed while it appends leaves everything that it acknowledged', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'journal-kill-'))
  const child = spawn(process.execPath, [join(__dirname, 'testing/append-until-killed.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.length > 37 * 2000) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const acknowledged = said.split('\n').slice(0, -1)
  expect(acknowledged.length).toBeGreaterThanOrEqual(2000)

  const journal = await openSqliteJournal({ directory, logger: silentLogger })
  const missing: string[] = []
  for (const id of acknowledged) {
    const [segment] = await journal.segments('t', id)
    if (segment?.payload !== `["${id}"]`) missing.push(id)
  }
  const left = await journal.claim({ owner: 'next', now: 0, leaseUntil: 1, limit: 100_000, takeOver: true })
  await journal.close()
  rmSync(directory, { recursive: true })
  expect(missing).toEqual([])
  expect(left.length).toBeGreaterThanOrEqual(acknowledged.length)
}, 30_000)

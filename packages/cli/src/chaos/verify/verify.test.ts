import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Approvals } from '../approvals.ts'
import { Book } from '../book.ts'
import { Findings } from '../findings.ts'
import type { Installation } from '../installation.ts'
import { randomFrom } from '../random.ts'
import { Service } from '../service.ts'
import { effectsOf } from '../shapes.ts'
import { verifyOnDisk, type Counts } from './verify.ts'

let dataDir: string
let journal: DatabaseSync
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'millrace-verify-'))
  mkdirSync(join(dataDir, 'journal'))
  journal = new DatabaseSync(join(dataDir, 'journal', 'journal-2030-01-01.sqlite'))
  journal.exec(`CREATE TABLE executions (id TEXT, status TEXT, open INTEGER, owner TEXT, parent_id TEXT);
    CREATE TABLE segments (execution_id TEXT, seq INTEGER, codec INTEGER, payload ANY)`)
})
afterEach(() => rmSync(dataDir, { recursive: true }))

function record(id: string, order: number): void {
  journal.prepare(`INSERT INTO executions VALUES (?, 'completed', 0, NULL, NULL)`).run(id)
  const events = [
    { type: 'accepted', items: [{ json: { order } }] },
    { type: 'finished', status: 'completed' },
  ]
  journal.prepare('INSERT INTO segments VALUES (?, 0, 0, ?)').run(id, JSON.stringify(events))
}

/** A world in which order 1 went well: acknowledged, recorded, with its writes. */
function world() {
  const book = new Book()
  const call = book.open('writes', 'webhook')
  book.settle(call, { kind: 'accepted', executionId: 'e1' })
  record('e1', 1)
  const service = new Service(randomFrom(1), () => undefined)
  const write = (order: number, point: string, total: number, key = `${order}-${point}-${total}`): void =>
    void service.arrivals.set(key, { key, order, point, total, requests: 1 })
  for (const { point, total } of effectsOf('writes', 1)) write(1, point, total)
  const findings = new Findings()
  const verify = (): { counts: Counts; rules: readonly string[] } => {
    const installation = { dataDir } as Installation
    const counts = verifyOnDisk({ installation, book, service, approvals: new Approvals(() => true), findings })
    return { counts, rules: findings.all().map(({ rule }) => rule) }
  }
  return { book, service, write, verify }
}

test('what went well breaks no rule and is counted', () => {
  const { counts, rules } = world().verify()
  expect(rules).toEqual([])
  expect(counts).toMatchObject({ calls: 1, acknowledged: 1, executions: 1, writes: 2 })
})

test('an acknowledged call without an execution is lost', () => {
  const { book, verify } = world()
  book.settle(book.open('wait', 'api'), { kind: 'accepted', executionId: 'e2' })
  expect(verify().rules).toEqual(['lost'])
})

test('a second execution of one call is found', () => {
  const { verify } = world()
  record('e9', 1)
  expect(verify().rules).toContain('twice')
})

test('a refused call that runs all the same is found', () => {
  const { book, write, verify } = world()
  book.settle(book.open('answer', 'api'), { kind: 'refused', status: 503, code: 'journal.unavailable', detail: '' })
  record('e2', 2)
  for (const { point, total } of effectsOf('answer', 2)) write(2, point, total)
  expect(verify().rules).toEqual(['unclear-refusal'])
})

test('a write under a second key, a write that nobody asked for and a write that did not come are found', () => {
  const { service, write, verify } = world()
  write(1, 'a', 0, 'another-key')
  write(5, 'a', 0)
  service.arrivals.delete('1-b-1')
  expect(verify().rules.toSorted()).toEqual(['effect-doubled', 'effect-early', 'effect-missing'])
})

test('a call without an answer may run once, and is counted apart', () => {
  const { book, write, verify } = world()
  book.settle(book.open('writes', 'api'), { kind: 'unanswered' })
  book.settle(book.open('writes', 'api'), { kind: 'unanswered' })
  record('e2', 2)
  for (const { point, total } of effectsOf('writes', 2)) write(2, point, total)
  const { counts, rules } = verify()
  expect(rules).toEqual([])
  expect(counts).toMatchObject({ unanswered: 2, unansweredButThere: 1 })
})

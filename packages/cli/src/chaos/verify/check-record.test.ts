import type { JsonObject } from '@millrace/base'
import { Findings } from '../findings.ts'
import { checkRecord } from './check-record.ts'
import type { Recorded } from './journal-reader.ts'

const accepted: JsonObject = { type: 'accepted', items: [{ json: { body: { order: 7 } } }] }
const completed: JsonObject = { type: 'completed', node: 'a', run: 0 }
const finished: JsonObject = { type: 'finished', status: 'completed' }

const recorded = (changes: Partial<Recorded> = {}): Recorded => ({
  ...{ id: 'e1', status: 'completed', open: false, owner: null, parentId: null, seqs: [0, 1] },
  events: [accepted, completed, finished],
  ...changes,
})

function rulesOf(record: Recorded): readonly string[] {
  const findings = new Findings()
  checkRecord(record, findings)
  return findings.all().map(({ rule }) => rule)
}

test('a whole record breaks no rule, and tells whose call it is', () => {
  expect(rulesOf(recorded())).toEqual([])
  expect(checkRecord(recorded(), new Findings())).toBe(7)
  expect(checkRecord(recorded({ events: [{ type: 'accepted', items: [{ json: { order: 8 } }] }, finished] }), new Findings())).toBe(8)
})

test.each<[string, Partial<Recorded>, string]>([
  ['a step that is completed twice', { events: [accepted, completed, completed, finished] }, 'recorded-twice'],
  ['two ends', { events: [accepted, finished, finished] }, 'recorded-twice'],
  ['a gap', { seqs: [0, 2] }, 'record-broken'],
  ['no acceptance', { events: [completed, finished] }, 'record-broken'],
  ['an end that the header does not know', { status: 'failed' }, 'record-broken'],
  ['a lease', { owner: 'somebody' }, 'lease-held'],
  ['no end', { open: true, status: 'waiting', events: [accepted, completed] }, 'unfinished'],
])('%s is found', (_what, changes, rule) => {
  expect(rulesOf(recorded(changes))).toContain(rule)
})

test('the same node in another turn of a loop is another step', () => {
  expect(rulesOf(recorded({ events: [accepted, completed, { ...completed, run: 1 }, finished] }))).toEqual([])
})

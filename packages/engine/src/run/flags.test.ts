import { isPassing, NewerEngineError } from '../errors.ts'
import { eventsOf, replay } from '../recovery/load.ts'
import { sketch } from '../testing/build-document.ts'
import { testCatalog } from '../testing/test-nodes.ts'
import { encodeEvent, encodeSegment } from './encode.ts'
import type { AcceptedEvent, JournalEvent } from './events.ts'
import { CURRENT_FLAGS, FLAGS } from './flags.ts'
import { compilePlan } from './plan.ts'
import { lastItems } from './state.ts'

const document = sketch(
  [
    ['l', 'test.loop', { onError: 'continue' }],
    ['body', 'test.pass'],
    ['after', 'test.pass'],
  ],
  ['start > l', 'l:loop > body', 'l:done > after'],
)
const accepted: AcceptedEvent = {
  ...{ type: 'accepted', at: 0, tenantId: 't', workflowId: 'w', version: 1, mode: 'production', trigger: 'manual', startNode: 'start' },
  items: [{ json: { n: 1 } }],
}
const failed: JournalEvent = {
  ...{ type: 'failed', node: 'l', run: 0, attempt: 1, at: 1, ms: 1, handled: 'continue' },
  error: { code: 'test.failed', message: 'It failed.' },
}
const ready = (flags?: readonly number[]): string[] => {
  const plan = compilePlan(document, testCatalog({ write: () => undefined }))
  const state = replay(plan, [{ ...accepted, ...(flags === undefined ? {} : { flags }) }, failed])
  return [...state.active].map((step) => step.node.id)
}

test('a loop that failed and continues passes its items out of done; an execution from before keeps the old way', () => {
  expect(ready([FLAGS.PassesOnThroughDone.id])).toEqual(['after'])
  expect(ready()).toEqual(['body'])
})

test('a merge waits for a loop between two turns; an execution from before goes on without', () => {
  const merged = sketch(
    [
      ['l', 'test.loop'],
      ['body', 'test.pass'],
      ['m', 'test.merge'],
    ],
    ['start > m:a', 'start > l', 'l:loop > body', 'body > l:next', 'l:done > m:b'],
  )
  const plan = compilePlan(merged, testCatalog({ write: () => undefined }))
  const about = { type: 'completed', run: 0, attempt: 1, at: 0, ms: 0 } as const
  const events: JournalEvent[] = [
    { ...about, node: 'l', out: { loop: { pass: 'all' } }, loop: { turn: 'iterate' } },
    { ...about, node: 'body', out: { main: { pass: 'all' } } },
  ]
  const active = (flags: readonly number[]): string[] => {
    const state = replay(plan, [{ ...accepted, flags }, ...events])
    return [...state.active].map((step) => `${step.node.id}:${step.run}`)
  }
  expect(active([FLAGS.JoinsKnowTurns.id])).toEqual(['l:1'])
  expect(active([])).toEqual(['m:0', 'l:1'])
})

test('what the last node sorted out is no result; of an execution from before it is', () => {
  const plan = compilePlan(sketch([['k', 'test.keep']], ['start > k']), testCatalog({ write: () => undefined }))
  const items = [{ json: { n: 1 } }]
  const kept: JournalEvent = {
    type: 'completed',
    node: 'k',
    run: 0,
    attempt: 1,
    at: 0,
    ms: 0,
    out: { kept: { items: [] }, rest: { items } },
  }
  const given = (flags: readonly number[]) => [...lastItems(replay(plan, [{ ...accepted, flags }, kept]))]
  expect(given(CURRENT_FLAGS)).toEqual([])
  expect(given([FLAGS.NothingIsAResult.id])).toEqual(items)
})

test('an execution that a newer engine began is not carried on by rules that it does not have', () => {
  const segment = (flags: readonly number[]) => ({ seq: 0, epoch: 1, payload: encodeSegment([encodeEvent({ ...accepted, flags })]) })
  expect(() => eventsOf('e', [segment([...CURRENT_FLAGS, 9999])])).toThrow(NewerEngineError)
  expect(isPassing(new NewerEngineError({ executionId: 'e', behaviour: 9999 }))).toBe(true) // or it would be marked as failed for good
  expect(eventsOf('e', [segment(CURRENT_FLAGS)])).toHaveLength(1)
})

test('flags have ids of their own', () => {
  expect(new Set(CURRENT_FLAGS).size).toBe(CURRENT_FLAGS.length)
})

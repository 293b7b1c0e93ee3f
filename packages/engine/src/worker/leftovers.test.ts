import { FLAGS } from '../run/flags.ts'
import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { firings, Harness } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})
const FLAG = [FLAGS.LeftoversAreDropped.id]
const KEEP = ['k', 'test.keep'] as const

test('what is left over at the last node is no result, and can be looked at', async () => {
  const view = await harness.execute(sketch([['k', 'test.keep']], ['start > k']), [{ n: 1 }, { n: 2, keep: true }])
  expect(view.output).toEqual([{ json: { n: 2, keep: true } }])
  const none = await harness.execute(sketch([['k', 'test.keep']], ['start > k']), [{ n: 1 }])
  expect(none.header.status).toBe('completed')
  expect(none.output).toEqual([])
  expect(none.steps.at(-1)?.outputs.map(({ port, items }) => [port, [...items]])).toEqual([
    ['kept', []],
    ['rest', [{ json: { n: 1 } }]],
  ])
})

test('a node that always gives an item does so when it kept nothing', async () => {
  const document = sketch(
    [
      [...KEEP, { alwaysOutput: true }],
      ['a', 'test.pass'],
    ],
    ['start > k', 'k:kept > a'],
  )
  expect((await harness.execute(document, [{ n: 1 }])).output).toEqual([{ json: {} }])
  expect((await harness.execute(document, [{ n: 1, keep: true }])).output).toEqual([{ json: { n: 1, keep: true } }])
})

test('where something takes what is left over, it is what the node gave', async () => {
  const document = sketch(
    [
      [...KEEP, { alwaysOutput: true }],
      ['a', 'test.pass'],
      ['b', 'test.pass'],
    ],
    ['start > k', 'k:kept > a', 'k:rest > b'],
  )
  const view = await harness.execute(document, [{ n: 1 }])
  expect(view.steps.map(({ id }) => id)).toEqual(['start:0', 'k:0', 'b:0'])
  expect(view.output).toEqual([{ json: { n: 1 } }])
})

test.each([
  ['from before goes on as it would have: nothing comes after', [], ['start:0', 'w:0', 'k:0']],
  ['of today gives an item', FLAG, ['start:0', 'w:0', 'k:0', 'a:0']],
])('an execution %s', async (_name, flags, expected) => {
  const document = sketch(
    [
      ['w', 'test.wait', { config: { token: true } }],
      [...KEEP, { alwaysOutput: true }],
      ['a', 'test.pass'],
    ],
    ['start > w', 'w > k', 'k:kept > a'],
  )
  const { executionId, finished } = harness.accept(document, [{ n: 1 }])
  await finished
  for (const row of harness.journal.rows.values()) {
    row.segments = row.segments.map((segment) => ({
      ...segment,
      payload: segment.payload.replace(/"flags":\[[^\]]*\]/, `"flags":${JSON.stringify(flags)}`),
    }))
  }
  await harness.crash()
  await harness.engine.resume(executionId, [{ json: { n: 1 } }])
  await settle()
  expect(firings(await harness.view(executionId))).toEqual(expected)
})

import { sketch } from '../testing/build-document.ts'
import { settle } from '../testing/fake-clock.ts'
import { Harness, TENANT } from '../testing/harness.ts'

let harness: Harness
beforeEach(async () => {
  harness = await new Harness().start()
})
const progress = async (executionId: string): Promise<number> => (await harness.view(executionId)).progress
const wait = (ms: number) => ({ config: { ms } })

test('progress counts the nodes behind against those ahead, and is 100 at the end only', async () => {
  const { executionId } = harness.accept(
    sketch(
      [
        ['a', 'test.pass'],
        ['w', 'test.wait', wait(1000)],
        ['b', 'test.pass'],
      ],
      ['start > a', 'a > w', 'w > b'],
    ),
  )
  await settle()
  expect(await progress(executionId)).toBe(50)
  await harness.clock.advance(1000)
  expect(await progress(executionId)).toBe(100)
})

test('a branch that is not taken is not waited for', async () => {
  const { executionId } = harness.accept(
    sketch(
      [
        ['s', 'test.split', { config: { field: 'yes' } }],
        ['w', 'test.wait', wait(1000)],
        ['x', 'test.pass'],
        ['y', 'test.pass'],
      ],
      ['start > s', 's:yes > w', 's:no > x', 'x > y'],
    ),
    [{ yes: true }],
  )
  await settle()
  expect(await progress(executionId)).toBe(66)
})

test('a loop counts by the items that it has behind it', async () => {
  const { executionId } = harness.accept(
    sketch(
      [
        ['l', 'test.loop'],
        ['w', 'test.wait', wait(1000)],
      ],
      ['start > l', 'l:loop > w', 'w > l:next'],
    ),
    [0, 1, 2, 3].map((n) => ({ n })),
  )
  await settle()
  const seen = [await progress(executionId)]
  for (let turn = 0; turn < 4; turn += 1) {
    await harness.clock.advance(1000)
    seen.push(await progress(executionId))
  }
  expect(seen).toEqual([33, 50, 66, 83, 100])
})

test('one that failed or was cancelled says how far it came', async () => {
  const failed = await harness.execute(
    sketch(
      [
        ['a', 'test.pass'],
        ['f', 'test.fail'],
        ['b', 'test.pass'],
      ],
      ['start > a', 'a > f', 'f > b'],
    ),
  )
  expect(failed.progress).toBe(50)
  const { executionId } = harness.accept(sketch([['w', 'test.wait', wait(1000)]], ['start > w']))
  await settle()
  await harness.engine.control(TENANT, executionId, 'cancel')
  expect(await progress(executionId)).toBe(50)
})

test('a step says how long it waited for what, and how much went in and out', async () => {
  const { executionId } = harness.accept(sketch([['w', 'test.wait', wait(1000)]], ['start > w']), [{ text: 'äb' }])
  await settle()
  await harness.clock.advance(1000)
  const step = (await harness.view(executionId)).steps.at(-1)
  expect(step).toMatchObject({ waitedMs: 1000, bytesIn: 14, bytesOut: 14 })
  expect(step?.waits).toEqual([{ from: harness.clock.now() - 1000, to: harness.clock.now(), for: 'time' }])
})

test('what a node says of its progress is told live, a few times a second', async () => {
  const { executionId } = harness.accept(sketch([['p', 'test.progress', { config: { times: 50 } }]], ['start > p']))
  await settle()
  await harness.clock.advance(1000)
  const told = harness.events.flatMap((event) => (event.type === 'step' && event.executionId === executionId ? (event.progress ?? []) : []))
  expect(told).toEqual([0, 0.5])
})

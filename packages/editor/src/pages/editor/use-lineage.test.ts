import type { StepDetail } from '@millrace/api'
import { createApp, shallowRef, type EffectScope, effectScope } from 'vue'
import { API, type Api } from '@/api/api.ts'
import { useLineage, type Lineage } from './use-lineage.ts'

interface Asked {
  readonly at: number
  readonly signal: AbortSignal
  answer(places: readonly number[]): void
  fail(): void
}
let asked: Asked[]
let scope: EffectScope
let lineage: Lineage

const DETAIL = {
  id: 's1',
  inputs: [{ port: 'main', total: 9, offset: 0, items: [] }],
  outputs: [{ port: 'main', total: 9, offset: 0, items: [] }],
} as unknown as StepDetail

const step = (_: string, __: string, { query, signal }: { query: { madeFrom: number }; signal: AbortSignal }) =>
  new Promise((resolve, reject) => {
    asked.push({
      at: query.madeFrom,
      signal,
      answer: (places) => resolve({ outputs: [{ port: 'main', total: 9, searchedTo: 9, items: places.map((at) => ({ at })) }] }),
      fail: () => reject(new Error('offline')),
    })
  })
const choose = (at: number): void => lineage.choose('inputs', 'main', { at, json: {} })
const rested = () => jest.advanceTimersByTimeAsync(1_000)

beforeEach(() => {
  jest.useFakeTimers()
  asked = []
  scope = effectScope()
  const app = createApp({})
  app.provide(API, { executions: { step } } as unknown as Api)
  const detail = shallowRef<StepDetail | null>(DETAIL)
  lineage = app.runWithContext(() =>
    scope.run(() =>
      useLineage(
        () => 'e1',
        () => detail.value,
      ),
    ),
  )!
})
afterEach(() => {
  scope.stop()
  jest.useRealTimers()
})

test('going over many items asks for the one where the choice rests', async () => {
  for (const at of [1, 2, 3]) choose(at)
  await rested()
  expect(asked.map(({ at }) => at)).toEqual([3])
  asked[0]?.answer([4])
  await rested()
  expect(lineage.outputs.value.get('main')).toEqual([4])
})

test('what is asked for an item is let go with its choice, and its late failure takes no mark away', async () => {
  choose(1)
  await rested()
  choose(2)
  expect(asked[0]?.signal.aborted).toBe(true)
  await rested()
  asked[1]?.answer([7])
  await rested()
  asked[0]?.fail()
  await rested()
  expect(lineage.outputs.value.get('main')).toEqual([7])
})

test('without an answer nothing is said', async () => {
  choose(1)
  await rested()
  asked[0]?.fail()
  await rested()
  expect([lineage.word('inputs'), lineage.outputs.value.size]).toEqual([null, 0])
})

test('nothing is asked any more once the view is gone', async () => {
  choose(1)
  scope.stop()
  await rested()
  expect(asked).toEqual([])
})

import { sketch } from '../testing/build-document.ts'
import { Harness } from '../testing/harness.ts'

test('a step that made many items of many others is looked at without listing where each of them came from', async () => {
  const harness = await new Harness().start()
  const document = sketch(
    [
      ['many', 'test.huge', { config: { count: 30_000, size: 1 } }],
      ['others', 'test.huge', { config: { count: 20_000, size: 1 } }],
    ],
    ['start > many', 'many > others'],
  )
  const view = await harness.execute(document)
  const from = view.steps.find(({ nodeId }) => nodeId === 'others')?.outputs[0]?.from
  expect([from?.length, from?.[19_999]?.length, from?.[20_000]]).toEqual([20_000, 30_000, undefined])
})

test('a step says which output came in', async () => {
  const harness = await new Harness().start()
  const view = await harness.execute(
    sketch(
      [
        ['a', 'test.split', { config: { field: 'vip' } }],
        ['b', 'test.pass'],
      ],
      ['start > a', 'a:yes > b'],
    ),
    [{ vip: true }],
  )
  expect(view.steps.find(({ nodeId }) => nodeId === 'b')?.inputs[0]?.source).toEqual({ step: 'a:0', port: 'yes', offset: 0 })
})

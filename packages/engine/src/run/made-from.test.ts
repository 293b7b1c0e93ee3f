import type { Item } from '@millrace/node-sdk'
import { placesSaid, rememberMadeFrom } from './made-from.ts'

function made(...sources: readonly Item[]): Item {
  const item: Item = { json: {} }
  rememberMadeFrom(item, sources)
  return item
}

const inputs = Array.from({ length: 300 }, (_, n): Item => ({ json: { n } }))
const placeOf = (item: Item): number | undefined => (inputs.includes(item) ? inputs.indexOf(item) : undefined)

test('an item put together over many stages comes from all that went into it', () => {
  const all = inputs.reduce((sum, item) => made(sum, item), made())
  expect([...(placesSaid(all, placeOf) ?? [])].sort((a, b) => a - b)).toEqual(inputs.map((_, place) => place))
})

test('stages that join the same items again and again are walked once', () => {
  let [left, right] = [made(inputs[0]!), made(inputs[1]!)]
  for (let stage = 0; stage < 90; stage++) [left, right] = [made(left, right), made(right, left)]
  expect(placesSaid(left, placeOf)).toEqual([0, 1])
})

test('of what was made of nothing among the inputs nothing is said', () => {
  expect(placesSaid(made(made()), placeOf)).toBeUndefined()
})

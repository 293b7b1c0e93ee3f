import { renamableSteps } from './path-steps.ts'

test.each([
  ['$json.total', ['total']],
  ['$json.customer["odd \\"key\\""]', ['customer', 'odd "key"']],
  ['$json.lines[0].price', ['lines', '*', 'price']],
])('%s is a field that can be renamed', (path, steps) => {
  expect(renamableSteps(path)).toEqual(steps)
})

test.each(['$json', '$json.lines[0]', '$binary.data.name', '$json.a+b'])('%s is none', (path) => {
  expect(renamableSteps(path)).toBeUndefined()
})

import { nameOfStep, pointerStep } from './index.ts'

test.each([
  ['plain', 'plain'],
  ['a/b', 'a~1b'],
  ['m~n', 'm~0n'],
  ['~1', '~01'],
  ['~/~', '~0~1~0'],
  ['', ''],
])('%j is the step %j of a pointer, and back', (name, step) => {
  expect(pointerStep(name)).toBe(step)
  expect(nameOfStep(step)).toBe(name)
})

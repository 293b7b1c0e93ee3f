import { Ajv2020 } from 'ajv/dist/2020.js'
import { faultsOf } from './faults-of.ts'

const schema = { type: 'array', items: { anyOf: [{ const: 'a' }, { const: 'b' }] } }
const first = new Ajv2020().compile(schema)
const all = new Ajv2020({ allErrors: true }).compile(schema)
const faults = (value: unknown) => faultsOf(value, first, () => all)

test('a value that fits has no faults', () => {
  expect(faults(['a', 'b'])).toEqual([])
  expect(faults(Array<string>(100_000).fill('a'))).toEqual([])
})

test('of a value of ordinary size every fault is given', () => {
  expect(faults([0, 'a', 0]).filter(({ keyword }) => keyword === 'anyOf')).toMatchObject([{ instancePath: '/0' }, { instancePath: '/2' }])
})

test('of a very large value only the first fault is given, so that the faults cannot take more memory than there is', () => {
  const found = faults(Array<number>(1_000_000).fill(0))
  expect(new Set(found.map(({ instancePath }) => instancePath))).toEqual(new Set(['/0']))
  expect(faults([Array<number>(100_000).fill(0)]).length).toBeLessThan(10)
})

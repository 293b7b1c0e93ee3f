import { validConfig } from '@millrace/node-sdk/testing'
import manual from './manual.node.ts'

test('it is a manual trigger with one output and nothing to set', () => {
  expect(manual).toMatchObject({ kind: 'trigger', trigger: { kind: 'manual' }, ports: { inputs: [], outputs: ['main'] } })
  expect(validConfig(manual, {})).toEqual({})
  expect(() => validConfig(manual, { a: 1 })).toThrow('additional properties')
})

import { effectsOf } from './effects.ts'

const type = {
  effects: 'write',
  readsWhen: { path: 'method', oneOf: ['GET', 'HEAD'] },
  config: { type: 'object', properties: { method: { enum: ['GET', 'HEAD', 'POST'], default: 'GET' } } },
} as const

test.each([
  [{ method: 'GET' }, 'read'],
  [{}, 'read'],
  [{ method: 'POST' }, 'write'],
  [{ method: { $expr: "{{ 'GET' }}" } }, 'write'],
  [{ method: ['GET'] }, 'write'],
])('%j: %s', (config, effects) => {
  expect(effectsOf(type as never, config as never)).toBe(effects)
})

test('without a default, or a rule, it is what the type says', () => {
  expect(effectsOf({ ...type, config: { type: 'object' } } as never, {})).toBe('write')
  expect(effectsOf({ effects: 'write', config: type.config } as never, { method: 'GET' })).toBe('write')
  expect(effectsOf({ ...type, effects: 'none' } as never, {})).toBe('none')
})

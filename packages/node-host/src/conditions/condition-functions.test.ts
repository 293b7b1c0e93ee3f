import type { ConditionFunction, Plugin } from '@millrace/node-sdk'
import { collectConditionFunctions } from './condition-functions.ts'

const HOLIDAY: ConditionFunction = {
  name: 'is_holiday',
  title: 'is a holiday in',
  description: 'Whether the date is a holiday of a country.',
  left: 'date',
  right: { type: 'text', title: 'Country' },
  evaluate: (_date, country) => country === 'DE',
}
const plugin = (name: string, ...conditionFunctions: unknown[]): Plugin => ({ name, conditionFunctions }) as unknown as Plugin

test('functions are known by the name of their plugin and their own', () => {
  const functions = collectConditionFunctions([plugin('acme', HOLIDAY), { name: 'Hooks only' }, plugin('other', HOLIDAY)])
  expect([...functions.keys()]).toEqual(['acme.is_holiday', 'other.is_holiday'])
  expect(Object.isFrozen(functions.get('acme.is_holiday'))).toBe(true)
})

test.each<[string, Plugin[], RegExp]>([
  ['no list', [{ name: 'acme', conditionFunctions: HOLIDAY } as unknown as Plugin], /no list/],
  ['no object', [plugin('acme', 'x')], /no object/],
  ['no name', [plugin('acme', { ...HOLIDAY, name: '' })], /no name/],
  ['no title', [plugin('acme', { ...HOLIDAY, title: ' ' })], /"is_holiday" needs a title/],
  ['a long description', [plugin('acme', { ...HOLIDAY, description: 'x'.repeat(301) })], /needs a description of at most 300/],
  ['an unknown type', [plugin('acme', { ...HOLIDAY, left: 'money' })], /"left", which is one of text, number/],
  ['an unknown type on the right', [plugin('acme', { ...HOLIDAY, right: { type: 'money' } })], /"right" whose type is none of/],
  ['no code', [plugin('acme', { ...HOLIDAY, evaluate: 1 })], /no function "evaluate"/],
  [
    'a name that is no operator',
    [plugin('acme', { ...HOLIDAY, name: 'is holiday' })],
    /"acme.is holiday" cannot be the name of an operator/,
  ],
  ['a plugin whose name is none', [plugin('Acme Ltd', HOLIDAY)], /cannot be the name of an operator/],
  ['a name twice', [plugin('acme', HOLIDAY, HOLIDAY)], /"acme.is_holiday" is brought twice/],
  ['a name that another plugin has', [plugin('acme', HOLIDAY), plugin('acme', HOLIDAY)], /brought twice/],
  ['very many', [plugin('acme', ...Array.from({ length: 201 }, (_, n) => ({ ...HOLIDAY, name: `f${n}` })))], /more than 200/],
])('a plugin with %s is refused, and named', (_what, plugins, reason) => {
  expect(() => collectConditionFunctions(plugins)).toThrow(reason)
  expect(() => collectConditionFunctions(plugins)).toThrow(/The plugin "(acme|Acme Ltd)"/)
})

import type { NodeTypeDescription } from '@millrace/workflow'
import { groupNodes, searchNodes } from './node-search.ts'

const type = (title: string, rest: Partial<NodeTypeDescription> = {}): NodeTypeDescription => ({
  type: `t.${title.toLowerCase().replaceAll(' ', '-')}`,
  version: 1,
  title,
  description: '',
  kind: 'action',
  category: 'Data',
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: {},
  ...rest,
})
const TYPES = [
  type('Edit Fields', { keywords: ['set', 'map'] }),
  type('Webhook', { kind: 'trigger', category: 'Triggers', description: 'Starts on an HTTP call' }),
  type('HTTP Request', { category: 'Core' }),
]
const titles = (types: readonly NodeTypeDescription[]): string[] => types.map(({ title }) => title)

test('a title counts more than a description, and keywords find nodes too', () => {
  expect(titles(searchNodes(TYPES, 'http'))).toEqual(['HTTP Request', 'Webhook'])
  expect(titles(searchNodes(TYPES, 'set'))).toEqual(['Edit Fields'])
})

test('every word must occur', () => {
  expect(titles(searchNodes(TYPES, 'http req'))).toEqual(['HTTP Request'])
  expect(searchNodes(TYPES, 'http zebra')).toEqual([])
})

test('triggers stand first', () => {
  expect(groupNodes(TYPES).map(({ category }) => category)).toEqual(['Triggers', 'Core', 'Data'])
})

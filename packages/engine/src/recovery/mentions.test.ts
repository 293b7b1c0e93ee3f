import type { JsonValue } from '@millrace/base'
import { mentionsIn } from './mentions.ts'

const expr = (text: string): JsonValue => ({ value: { $expr: `{{ ${text} }}` } })

test.each<[string, JsonValue]>([
  ['an expression', expr("$('Get it').all()")],
  ['an item of it', expr("$item(0).$node['Get it'].json")],
  ['a name with an escape', expr("$('Get\\x20it').all()")],
  ['a list of things', { list: [{ of: expr('$items("Get it", 0)') }] }],
  ['code', { code: "const a = $('Get it').all()\nreturn a" }],
  ['code of another language', { language: 'python', code: 'for item in node("Get it"):\n  pass' }],
  ['a name that is worked out', expr('$($json.from).all()')],
  ['a name that is put together', { code: 'return $(`Get ${what}`).all()' }],
  ['all nodes', { code: 'return Object.keys($node)' }],
  ['the node before', expr('$prevNode.name')],
])('a node is meant by %s', (_what, config) => {
  expect(mentionsIn(config).names('Get it')).toBe(true)
})

test.each<[string, JsonValue]>([
  ['another name', expr('$(\'Get\').all() + $node.Other.json.x + $items("Third")[0]')],
  ['plain text', { text: 'Get it' }],
  ['items that come in', expr('$json.a + $input.all().length')],
])('it is not meant by %s', (_what, config) => {
  expect(mentionsIn(config).names('Get it')).toBe(false)
})

test('the workflow is named in expressions and code', () => {
  expect([expr('$workflow.name'), { code: '_workflow.name' }, expr('$json.workflow')].map((config) => mentionsIn(config).workflow)).toEqual(
    [true, true, false],
  )
})

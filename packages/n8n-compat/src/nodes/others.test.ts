import type { JsonObject } from '@millrace/base'
import { importNode } from '../testing/one-node.ts'
import { scriptOf } from './execute-command.ts'

const made = (type: string, version: number, parameters: JsonObject) => {
  const { node, problems } = importNode(type, version, parameters)
  expect(problems).toEqual([])
  return { type: node.type, config: node.config }
}
const schedule = (interval: JsonObject, version = 1.2) => made('scheduleTrigger', version, { rule: { interval: [interval] } }).config

test.each<[JsonObject, JsonObject]>([
  [
    { field: 'seconds', secondsInterval: 10 },
    { mode: 'interval', every: 10, unit: 'seconds' },
  ],
  [{ field: 'minutes' }, { mode: 'interval', every: 5, unit: 'minutes' }],
  [
    { field: 'hours', hoursInterval: 2, triggerAtMinute: 15 },
    { mode: 'cron', cron: '15 */2 * * *' },
  ],
  [{ field: 'hours' }, { mode: 'cron', cron: '0 * * * *' }],
  [{}, { mode: 'daily', at: '00:00' }],
  [
    { triggerAtHour: 9, triggerAtMinute: 30 },
    { mode: 'daily', at: '09:30' },
  ],
  [
    { daysInterval: 3, triggerAtHour: 6 },
    { mode: 'cron', cron: '0 6 */3 * *' },
  ],
  [
    { field: 'weeks', triggerAtDay: [1, 5], triggerAtHour: 8 },
    { mode: 'weekly', weekdays: ['monday', 'friday'], at: '08:00' },
  ],
  [
    { field: 'weeks', triggerAtDay: [], triggerAtHour: 8 },
    { mode: 'weekly', weekdays: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'], at: '08:00' },
  ],
  [{ field: 'weeks' }, { mode: 'weekly', weekdays: ['sunday'], at: '00:00' }],
  [
    { field: 'months', triggerAtDayOfMonth: 15 },
    { mode: 'monthly', dayOfMonth: 15, at: '00:00' },
  ],
  [
    { field: 'cronExpression', expression: '0 9 * * 1-5' },
    { mode: 'cron', cron: '0 9 * * 1-5' },
  ],
])('a schedule of %j', (interval, expected) => {
  expect(schedule(interval)).toEqual(expected)
})

test.each<[JsonObject, JsonObject]>([
  [{}, { mode: 'daily', at: '14:00' }],
  [
    { mode: 'everyHour', minute: 5 },
    { mode: 'cron', cron: '5 * * * *' },
  ],
  [
    { mode: 'everyWeek', weekday: '0', hour: 7 },
    { mode: 'weekly', weekdays: ['sunday'], at: '07:00' },
  ],
  [
    { mode: 'everyMonth', dayOfMonth: 2 },
    { mode: 'monthly', dayOfMonth: 2, at: '14:00' },
  ],
  [
    { mode: 'everyX', value: 15, unit: 'minutes' },
    { mode: 'interval', every: 15, unit: 'minutes' },
  ],
  [
    { mode: 'custom', cronExpression: '0 0 8 * * *' },
    { mode: 'cron', cron: '0 0 8 * * *' },
  ],
])('an old cron of %j', (item, expected) => {
  expect(made('cron', 1, { triggerTimes: { item: [item] } }).config).toEqual(expected)
})

test('several times become several nodes with the same edges', () => {
  const { workflow, report } = importNode('scheduleTrigger', 1.2, {
    rule: { interval: [{ triggerAtHour: 8 }, { triggerAtHour: 18 }] },
  })
  expect(workflow.nodes.map(({ name, config }) => [name, config?.['at']])).toEqual([
    ['Start', undefined],
    ['It', '08:00'],
    ['It 2', '18:00'],
  ])
  expect(report.nodes[1]?.notes[0]?.text).toMatch(/2 times/)
})

test.each([
  ['manualTrigger', 'core.manual', 'ok'],
  ['start', 'core.manual', 'ok'],
  ['executeWorkflowTrigger', 'core.manual', 'ok'],
  ['errorTrigger', 'core.manual', 'adapted'],
  ['interval', 'core.schedule', 'ok'],
  ['noOp', 'core.no-op', 'ok'],
])('%s is %s', (from, type, outcome) => {
  const { node, about } = importNode(from, 1)
  expect([node.type, about.outcome]).toEqual([type, outcome])
})

test('code stays as it is, in its language and for its items', () => {
  expect(made('code', 2, { jsCode: 'return items' }).config).toEqual({ source: 'return items' })
  expect(made('code', 2, { mode: 'runOnceForEachItem', jsCode: 'return $json' }).config).toEqual({ mode: 'each', source: 'return $json' })
  expect(made('code', 2, { language: 'pythonNative', pythonCode: 'return _items' }).config).toEqual({
    language: 'python',
    source: 'return _items',
  })
  expect(made('code', 2, {}).config).toEqual({ source: 'return items' })
  expect(made('function', 1, { functionCode: 'return items;' }).config).toEqual({ source: 'return items;' })
})

test('code of Function Item has its item, and leaves what came in as it was', async () => {
  const { config } = made('functionItem', 1, { functionCode: 'item.seen = true;\nreturn item;' })
  const AsyncFunction = (async () => undefined).constructor as new (...text: string[]) => (json: JsonObject) => Promise<JsonObject>
  const json = { a: 1 }
  expect(await new AsyncFunction('$json', String(config?.['source']))(json)).toEqual({ a: 1, seen: true })
  expect(json).toEqual({ a: 1 })
})

test.each([
  ['const data = $getWorkflowStaticData("global")', 'missing', 'static'],
  ['return this.helpers.prepareBinaryData(b)', 'missing', 'binary data'],
  ['const cheerio = require("cheerio")', 'adapted', 'cheerio'],
  ['await this.helpers.httpRequest({ url })', 'adapted', 'hosts'],
  ['const c = require("node:crypto")', 'ok', ''],
])('code with %s is %s', (jsCode, outcome, words) => {
  const { about } = importNode('code', 2, { jsCode })
  expect(about.outcome).toBe(outcome)
  expect(about.notes.map(({ text }) => text.toLowerCase()).join()).toContain(words)
})

test.each<[number, JsonObject, JsonObject]>([
  [2, {}, { name: 'currentDate', value: { $expr: '{{ $now.toISO() }}' } }],
  [
    2,
    { operation: 'formatDate', date: '={{ $json.at }}', format: 'yyyy-MM-dd' },
    { name: 'formattedDate', value: { $expr: '{{ ($json.at).toDateTime().toFormat("yyyy-MM-dd") }}' } },
  ],
  [
    2,
    { operation: 'addToDate', magnitude: '={{ $json.at }}', duration: 3, outputFieldName: 'due' },
    { name: 'due', value: { $expr: '{{ ($json.at).toDateTime().plus({ days: 3 }).toISO() }}' } },
  ],
  [
    2,
    { operation: 'roundDate', date: '2030-05-06', toNearest: 'month' },
    { name: 'roundedDate', value: { $expr: `{{ "2030-05-06".toDateTime().startOf('month').toISO() }}` } },
  ],
  [
    2,
    { operation: 'extractDate', date: '={{ $json.at }}', part: 'week' },
    { name: 'datePart', value: { $expr: '{{ ($json.at).toDateTime().weekNumber }}' } },
  ],
  [
    1,
    { value: '={{ $json.at }}', custom: true, toFormat: 'YYYY-MM-DD HH:mm' },
    { name: 'data', value: { $expr: '{{ ($json.at).toDateTime().toFormat("yyyy-MM-dd HH:mm") }}' } },
  ],
])('a date of version %s with %j is a field', (version, parameters, assignment) => {
  const { about, node, problems, report } = importNode('dateTime', version, parameters)
  expect(problems).toEqual([])
  expect(node).toMatchObject({ type: 'core.set', config: { assignments: [assignment], keepOtherFields: version === 1 } })
  expect([about.outcome, report.expressions]).toEqual(['adapted', []])
})

test('a hash is an expression, a random value a line of code, and secrets stay out', () => {
  expect(made('crypto', 1, { type: 'SHA256', value: '={{ $json.a }}' }).config).toMatchObject({
    assignments: [{ name: 'data', value: { $expr: "{{ String(($json.a)).hash('sha256') }}" } }],
    keepOtherFields: true,
  })
  expect(String(made('crypto', 1, { action: 'generate', dataPropertyName: 'id' }).config?.['source'])).toContain('crypto.randomUUID()')
  expect(importNode('crypto', 1, { action: 'hmac', secret: 's3cret' }).about.type).toBeNull()
})

test('an HTML template is a field; reading HTML is kept as it was', () => {
  expect(made('html', 1.2, { html: '<p>{{ $json.name }}</p>' }).config).toMatchObject({
    assignments: [{ name: 'html', value: { $expr: '<p>{{ $json.name }}</p>' } }],
    keepOtherFields: false,
  })
  expect(importNode('html', 1.2, { operation: 'extractHtmlContent' }).about.type).toBeNull()
})

test('expressions in a command become arguments, whatever quotes they stand in', () => {
  expect(scriptOf(`echo {{ $json.a }} "b {{ $json.b }}" 'c {{ $json.c }}'`)).toEqual({
    script: `echo "\${1}" "b \${2}" 'c '"\${3}"''`,
    args: [{ $expr: '{{ $json.a }}' }, { $expr: '{{ $json.b }}' }, { $expr: '{{ $json.c }}' }],
  })
  expect(made('executeCommand', 1, { command: 'date' }).config).toEqual({ script: 'date', input: 'none' })
  expect(importNode('executeCommand', 1, { command: '={{ $json.command }}' }).about.type).toBeNull()
})

test('old formats of dates are turned where each of their parts has an equal', () => {
  const format = (toFormat: string, options: JsonObject = {}) => importNode('dateTime', 1, { value: '2030-01-01', toFormat, options })
  expect(JSON.stringify(format('YYYY-MM-DDTHH:mm:ss.SSSZ [at] A').node.config)).toContain(String.raw`yyyy-MM-dd'T'HH:mm:ss.SSSZZ 'at' a`)
  for (const unknown of ['Do MMMM', 'LLL', 'dd', "o'clock"]) expect(format(unknown).about.type).toBeNull()
  expect(format('YYYY', { fromTimezone: 'Europe/Berlin' }).about.type).toBeNull()
})

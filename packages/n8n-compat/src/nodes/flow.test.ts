import type { JsonObject } from '@millrace/base'
import { importN8n } from '../index.ts'
import { baseTypes } from '../testing/base-types.ts'
import { importNode, n8nNode, wires } from '../testing/one-node.ts'

const config = (type: string, version: number, parameters: JsonObject) => {
  const { node, problems } = importNode(type, version, parameters)
  expect(problems).toEqual([])
  return node.config
}

/** Edges of a workflow in words. */
function edges(nodes: readonly JsonObject[], ...lines: string[]): readonly string[] {
  const { workflow } = importN8n({ nodes: [...nodes], connections: wires(...lines) }, { types: baseTypes })
  const name = (id: string) => workflow.nodes.find((node) => node.id === id)?.name
  return workflow.edges.map(({ from, to }) => `${name(from.node)}:${from.port} > ${name(to.node)}:${to.port}`).sort()
}

test('what leads back to a loop from its own turns comes in at next, and nothing else does', () => {
  const nodes = [
    n8nNode('Start', 'manualTrigger'),
    n8nNode('Outer', 'splitInBatches', {}, { typeVersion: 3 }),
    n8nNode('Inner', 'splitInBatches', { batchSize: 5 }, { typeVersion: 3 }),
    n8nNode('Work', 'noOp'),
    n8nNode('End', 'noOp'),
  ]
  expect(edges(nodes, 'Start > Outer', 'Outer:1 > Inner', 'Inner:1 > Work', 'Work > Inner', 'Inner:0 > Outer', 'Outer:0 > End')).toEqual([
    'Inner:done > Outer:next',
    'Inner:loop > Work:main',
    'Outer:done > End:main',
    'Outer:loop > Inner:main',
    'Start:main > Outer:main',
    'Work:main > Inner:next',
  ])
})

test.each([
  [3, {}, { mode: 'each', batchSize: 1 }],
  [2, {}, { mode: 'each', batchSize: 10 }],
  [3, { batchSize: '={{ $json.size }}' }, { mode: 'each', batchSize: { $expr: '{{ $json.size }}' } }],
] as const)('batches of version %s with %j', (version, parameters, expected) => {
  expect(config('splitInBatches', version, parameters)).toEqual(expected)
})

test('a loop that begins anew, and one of version 1, need a person', () => {
  expect(importNode('splitInBatches', 3, { options: { reset: true } }).about.outcome).toBe('missing')
  expect(importNode('splitInBatches', 1, {}).about.notes[0]?.text).toMatch(/"done"/)
})

test.each<[number, JsonObject, JsonObject]>([
  [1.1, {}, { mode: 'duration', amount: 5, unit: 'seconds' }],
  [1, {}, { mode: 'duration', amount: 1, unit: 'hours' }],
  [
    1.1,
    { amount: '={{ $json.minutes }}', unit: 'minutes' },
    { mode: 'duration', amount: { $expr: '{{ $json.minutes }}' }, unit: 'minutes' },
  ],
  [1.1, { resume: 'specificTime', dateTime: '2030-01-31T09:00:00' }, { mode: 'date', date: '2030-01-31T09:00:00' }],
  [1.1, { resume: 'webhook', limitWaitTime: true, resumeAmount: 2, resumeUnit: 'days' }, { mode: 'call', limit: 2, limitUnit: 'days' }],
])('a wait of version %s with %j', (version, parameters, expected) => {
  expect(config('wait', version, parameters)).toEqual(expected)
})

test('waiting for a form is kept as it was', () => {
  expect(importNode('wait', 1.1, { resume: 'form' }).about.type).toBeNull()
})

test('stopping with an error keeps its message, or its object as details', () => {
  expect(config('stopAndError', 1, { errorMessage: '=No order {{ $json.id }}' })).toEqual({ message: { $expr: 'No order {{ $json.id }}' } })
  expect(config('stopAndError', 1, { errorType: 'errorObject', errorObject: '{ "code": 7 }' })).toMatchObject({ detail: { code: 7 } })
})

test('a called workflow is found when it is imported together, and has to be chosen otherwise', () => {
  const parameters = { workflowId: { __rl: true, mode: 'list', value: 'abc', cachedResultName: 'Send mail' } }
  const alone = importNode('executeWorkflow', 1.2, parameters)
  expect(alone.about).toMatchObject({ outcome: 'missing', notes: [{ text: expect.stringContaining('Send mail') }] })
  const { workflow } = importN8n(
    { nodes: [n8nNode('Call', 'executeWorkflow', { workflowId: 'abc' })], connections: {} },
    { types: baseTypes, workflowIds: new Map([['abc', '01940000-0000-7000-8000-000000000000']]) },
  )
  expect(workflow.nodes[0]?.config).toEqual({ workflowId: '01940000-0000-7000-8000-000000000000' })
})

test('a called workflow gets its fields, and need not be waited for', () => {
  const workflowInputs = { mappingMode: 'defineBelow', value: { id: '={{ $json.id }}', kind: 'x' } }
  const { node } = importNode('executeWorkflow', 1.2, { workflowId: 'a', workflowInputs, options: { waitForSubWorkflow: false } })
  expect(node.config).toMatchObject({
    input: 'fields',
    fields: [
      { name: 'id', value: { $expr: '{{ $json.id }}' } },
      { name: 'kind', value: 'x' },
    ],
    wait: false,
  })
})

test.each<[number, JsonObject, JsonObject]>([
  [3, { numberInputs: 3 }, { mode: 'append', inputs: 3 }],
  [3, { mode: 'combine', combineBy: 'combineByPosition', options: {} }, { mode: 'position', unpaired: 'drop' }],
  [3.2, { mode: 'combine', fieldsToMatchString: 'id' }, { mode: 'key', matchField: 'id' }],
  [
    2.1,
    {
      mode: 'combine',
      mergeByFields: { values: [{ field1: 'a', field2: 'b' }] },
      joinMode: 'enrichInput1',
      options: { fuzzyCompare: true },
    },
    { mode: 'key', matchField: 'a', matchFieldOther: 'b', keep: 'left', compareAsText: true },
  ],
  [2, { mode: 'combine', combinationMode: 'mergeByPosition', options: { includeUnpaired: true } }, { mode: 'position', unpaired: 'keep' }],
  [3, { mode: 'chooseBranch', useDataOfInput: 2 }, { mode: 'choose', choose: 2 }],
  [2, { mode: 'chooseBranch', output: 'input2' }, { mode: 'choose', choose: 2 }],
  [1, {}, { mode: 'append' }],
  [
    1,
    { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'customer' },
    { mode: 'key', matchField: 'id', matchFieldOther: 'customer', keep: 'left' },
  ],
  [1, { mode: 'passThrough', output: 'input2' }, { mode: 'choose', choose: 2 }],
])('a merge of version %s with %j', (version, parameters, expected) => {
  expect(config('merge', version, parameters)).toEqual(expected)
})

test('a merge that completes its second input has its inputs the other way round', () => {
  const merge = n8nNode('M', 'merge', { mode: 'combine', joinMode: 'enrichInput2', fieldsToMatchString: 'id' }, { typeVersion: 3 })
  const nodes = [n8nNode('Start', 'manualTrigger'), n8nNode('A', 'noOp'), n8nNode('B', 'noOp'), merge]
  expect(edges(nodes, 'A > M:0', 'B > M:1')).toEqual(['A:main > M:input2', 'B:main > M:input1'])
})

test.each<[string, JsonObject]>([
  ['SQL', { mode: 'combineBySql' }],
  ['all combinations', { mode: 'combine', combineBy: 'combineAll' }],
  ['several fields', { mode: 'combine', fieldsToMatchString: 'a, b' }],
  ['what does not match', { mode: 'combine', fieldsToMatchString: 'a', joinMode: 'keepNonMatches' }],
])('merging by %s is kept as it was', (_what, parameters) => {
  expect(importNode('merge', 3.2, parameters).about).toMatchObject({ type: null, outcome: 'missing' })
})

test('a loop in a loop: the way in is none back, also where the inner body leads to the outer loop', () => {
  const loop = (name: string) => n8nNode(name, 'splitInBatches', {}, { typeVersion: 3 })
  const { workflow } = importN8n(
    {
      nodes: [n8nNode('Start', 'manualTrigger'), loop('Inner'), loop('Outer'), n8nNode('Body', 'noOp')],
      connections: wires('Start > Outer', 'Outer:1 > Inner', 'Inner:1 > Body', 'Inner:0 > Outer', 'Body > Inner', 'Body > Outer'),
    },
    { types: baseTypes },
  )
  const name = (id: string): string => workflow.nodes.find((node) => node.id === id)?.name ?? ''
  expect(workflow.edges.map(({ from, to }) => `${name(from.node)} > ${name(to.node)}:${to.port}`).toSorted()).toEqual([
    'Body > Inner:next',
    'Body > Outer:next',
    'Inner > Body:main',
    'Inner > Outer:next',
    'Outer > Inner:main',
    'Start > Outer:main',
  ])
})

test('a merge that completes its second input lets it win as before, unless options say otherwise; objects are not merged any more', () => {
  const merged = (options: JsonObject) =>
    importNode('merge', 3, { mode: 'combine', joinMode: 'enrichInput2', fieldsToMatchString: 'id', options })
  const clash = (resolveClash: string, mergeMode: string): JsonObject => ({ clashHandling: { values: { resolveClash, mergeMode } } })
  expect(merged({}).node.config?.['clash']).toBeUndefined()
  expect(merged(clash('preferInput2', 'deepMerge')).node.config?.['clash']).toBe('first')
  expect(
    merged({})
      .about.notes.map(({ text }) => text)
      .join(),
  ).toContain('there they were merged')
  expect(merged(clash('preferInput2', 'shallowMerge')).about.notes).toEqual([])
})

test('an old merge by key that fills in only what is empty is kept as it was', () => {
  const by = { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'id' }
  expect(importNode('merge', 1, { ...by, overwrite: 'blank' }).about.type).toBeNull()
  expect(importNode('merge', 1, by).about.outcome).toBe('adapted')
})

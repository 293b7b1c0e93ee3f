import type { JsonObject } from '@millrace/base'
import { importN8n } from '../index.ts'
import { baseTypes } from '../testing/base-types.ts'
import { importNode, n8nNode } from '../testing/one-node.ts'

const odd = { toString: 1, valueOf: 1 } as unknown as JsonObject

test.each([
  ['code', { mode: odd, language: odd, jsCode: odd }],
  ['function', { functionCode: odd }],
  ['functionItem', { functionCode: odd }],
  ['sort', { type: 'code', code: odd }],
  ['splitOut', { fieldToSplitOut: [odd, 'a'] }],
  ['switch', { rules: { values: [{ outputKey: odd, renameOutput: true }] }, options: { fallbackOutput: odd } }],
  ['scheduleTrigger', { rule: { interval: [{ field: 'weeks', triggerAtDay: [odd], triggerAtHour: odd }] } }],
  ['webhook', { multipleMethods: true, httpMethod: [odd] }],
  ['stickyNote', { content: odd, width: odd, color: odd }],
])('values of %s that cannot be made text or numbers are as good as none', (type, parameters) => {
  const node = n8nNode('It', type, parameters as JsonObject, {
    ...{ typeVersion: odd, position: [odd, odd], retryOnFail: true, maxTries: odd },
  })
  const document = { nodes: [n8nNode('Start', 'manualTrigger'), node], connections: {}, settings: { executionTimeout: odd } }
  expect(() => importN8n(document, { types: baseTypes })).not.toThrow()
  expect(() => importNode(type === 'stickyNote' ? 'noOp' : type, 3, parameters as JsonObject)).not.toThrow()
})

import { systemClock, type JsonValue } from '@millrace/base'
import type { NodeTypeDescription, WorkflowDocument } from '@millrace/workflow'
import { labelText } from '@/i18n/label-text.ts'
import { DocumentStore } from '../document-store.ts'
import { setConfig } from './set-config.ts'
import { switchedPlace } from './switched-place.ts'

const EXPR = { $expr: '{{ $json.a }}' }

test.each<[JsonValue, JsonValue, ReturnType<typeof switchedPlace>]>([
  [{ a: 1 }, { a: EXPR }, { at: '/a', to: 'expression' }],
  [{}, { a: EXPR }, { at: '/a', to: 'expression' }],
  [{ a: EXPR }, { a: { b: 1 } }, { at: '/a', to: 'fixed' }],
  [{ a: [{ 'x/y': 1 }, 2] }, { a: [{ 'x/y': EXPR }, 2] }, { at: '/a/0/x~1y', to: 'expression' }],
  [{ a: EXPR }, {}, undefined],
  [{ a: EXPR }, { a: { $expr: 'other' } }, undefined],
  [{ a: 1, b: 1 }, { a: EXPR, b: 2 }, undefined],
  [{ a: [1] }, { a: [1, EXPR] }, undefined],
  [{ a: 1 }, { a: { left: EXPR } }, undefined],
])('from %j to %j the value that was switched is %j', (before, after, place) => expect(switchedPlace(before, after)).toEqual(place))

test('a switch is one step of undo, named by its field, between what was typed before and after', () => {
  const document: WorkflowDocument = {
    schema: 'millrace/workflow@1',
    name: 'Orders',
    nodes: [{ id: 'a', name: 'A', type: 't', typeVersion: 1, position: [0, 0] }],
    edges: [],
  }
  const type = { config: { properties: { a: { title: 'Headers' } } }, ports: { inputs: [], outputs: [] } } as unknown as NodeTypeDescription
  const store = new DocumentStore(document, { clock: systemClock })
  let config = {}
  const change = (next: Record<string, JsonValue>) => {
    store.run(setConfig('a', next, type, { field: 'a', switched: switchedPlace(config, next) }))
    config = next
  }
  change({ a: { x: '1' } })
  change({ a: { x: '12' } })
  change({ a: { $expr: '{{ {"x": "12"} }}' } })
  change({ a: { $expr: '{{ $json.b }}' } })
  change({ a: { x: '12' } })
  const undone: string[] = []
  for (let words = store.undoLabel; words !== null && words !== undefined; words = store.undoLabel) {
    undone.push(labelText(words))
    store.undo()
  }
  expect(undone).toEqual(['Use a fixed value for Headers', 'Edit settings', 'Use an expression for Headers', 'Edit settings'])
})

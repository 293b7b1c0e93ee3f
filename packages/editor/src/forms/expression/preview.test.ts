import type { FormContext, FormSample } from '../form-context.ts'
import { emptyFormContext } from '../form-context.ts'
import { contextOf, previewOf, problemsIn } from './preview.ts'

const items = [{ json: { total: 5 } }, { json: { total: 6 } }]
const sample: FormSample = { items, index: 1 }
const nodes = [
  { name: 'Orders', isUpstream: true, samples: [{ json: { id: 'a' } }, { json: { id: 'b' } }] },
  { name: 'One', isUpstream: true, samples: [{ json: { id: 'x' } }] },
  { name: 'Many', isUpstream: true, samples: [{ json: {} }, { json: {} }, { json: {} }] },
  { name: 'Not run', isUpstream: true },
]
const preview = (source: string) => previewOf(`{{ ${source} }}`, { sample, nodes }, 0)

describe('a preview', () => {
  test('is worked out for the shown item, with the data of other nodes', () => {
    expect(preview('$json.total')).toEqual({ at: 'value', value: 6 })
    expect(preview("$('Orders').item.json.id + $node['Orders'].json.id")).toEqual({ at: 'value', value: 'bb' })
    expect(preview("$('One').item.json.id + $('Many').all().length + $items('Orders')[0].json.id")).toEqual({ at: 'value', value: 'x3a' })
    expect(preview("$('Orders').last().json.id + $items().length")).toEqual({ at: 'value', value: 'b2' })
  })

  test('does not guess: a node without data, and which of many items belongs to this one, are known when it runs', () => {
    expect(preview("$('Not run').item.json.id")).toEqual({ at: 'unknown', names: ["$('Not run')"] })
    expect(preview("$('Many').item.json.id")).toEqual({ at: 'unknown', names: ["$('Many').item"] })
    expect(preview('$vars.x')).toEqual({ at: 'unknown', names: ['$vars'] })
  })

  test('of something that fails says why', () => {
    expect(preview('$json.missing.x')).toMatchObject({ at: 'error', hint: expect.stringContaining('?.x') })
  })
})

describe('checks in the form', () => {
  const context: FormContext = { ...emptyFormContext, sample, nodes, nodeNames: ['Orders'], variables: { region: 'eu' } }
  const codes = (text: string) => problemsIn(text, contextOf(context)).map(({ code }) => code)

  test('use the items that came in and the data of other nodes', () => {
    expect(codes('{{ $json.totl }}')).toEqual(['expression.unknown-field'])
    expect(codes("{{ $('Orders').item.json.idd }}")).toEqual(['expression.unknown-field'])
    expect(codes("{{ $('Nobody').item }}")).toEqual(['expression.unknown-node'])
    expect(codes("{{ $json.total + $('Not run').item.json.anything }}")).toEqual([])
  })

  test('say nothing about variables of the workspace, which are not known here', () => {
    expect(codes('{{ $vars.other }}')).toEqual([])
  })
})

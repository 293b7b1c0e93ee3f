import { CompletionContext } from '@codemirror/autocomplete'
import { json } from '@codemirror/lang-json'
import { ensureSyntaxTree } from '@codemirror/language'
import { forceLinting, forEachDiagnostic } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { JsonObject } from '@millrace/base'
import { complete, jsonSchemaSupport } from './json-schema-support.ts'

const schema: JsonObject = {
  $defs: { size: { enum: ['s', 'm'] } },
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', title: 'Name' },
    deep: { type: 'object', properties: { size: { $ref: '#/$defs/size' }, on: { type: 'boolean' } }, additionalProperties: false },
    list: { type: 'array', items: { enum: [1, 2] } },
  },
}

/** What is offered where `|` stands. */
function offered(text: string): readonly string[] {
  const pos = text.indexOf('|')
  const state = EditorState.create({ doc: text.replace('|', ''), extensions: [json(), jsonSchemaSupport(schema)] })
  ensureSyntaxTree(state, state.doc.length, 1000)
  return complete(schema)(new CompletionContext(state, pos, true))?.options.map(({ label }) => label) ?? []
}

test.each([
  ['{ | }', ['"name"', '"deep"', '"list"']],
  ['{ "name": "x", "| }', ['"deep"', '"list"']],
  ['{ "deep": { "| } }', ['"size"', '"on"']],
  ['{ "deep": { "size": | } }', ['"s"', '"m"']],
  ['{ "deep": { "on": | } }', ['true', 'false']],
  ['{ "list": [1, | ] }', ['1', '2']],
])('names and values come from the schema: %s', (text, labels) => expect(offered(text)).toEqual(labels))

async function marks(doc: string): Promise<string[]> {
  const view = new EditorView({ doc, extensions: [json(), jsonSchemaSupport(schema)], parent: document.body })
  ensureSyntaxTree(view.state, doc.length, 1000)
  forceLinting(view)
  await new Promise((done) => setTimeout(done))
  const found: string[] = []
  forEachDiagnostic(view.state, ({ message }, from, to) => void found.push(`${doc.slice(from, to)}: ${message}`))
  view.destroy()
  return found
}

test('what does not fit is marked where it stands', async () => {
  expect(await marks('{ "name": 5, "deep": { "size": "xl" } }')).toEqual(['5: Must be a text.', '"xl": Must be one of "s", "m".'])
  expect(await marks('{ "deep": { "other": 1 } }')).toEqual(['{: "name" is required.', '1: "other" is not known here; remove it.'])
  expect(await marks('{ "name": ')).toEqual([])
})

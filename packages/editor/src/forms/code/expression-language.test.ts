import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { closeBraces } from './expression-language.ts'

/** What typing `{` at `|` makes of a text; undefined where nothing is added to it. */
function typed(text: string): string | undefined {
  const at = text.indexOf('|')
  const view = new EditorView({ state: EditorState.create({ doc: text.replace('|', ''), selection: { anchor: at } }) })
  const isClosed = closeBraces(view, at, at, '{')
  const [after, { head }] = [view.state.doc.toString(), view.state.selection.main]
  view.destroy()
  return isClosed ? `${after.slice(0, head)}|${after.slice(head)}` : undefined
}

test.each([
  ['{|', '{{ | }}'],
  ['{|}', '{{ | }}'],
  ['a {{ 1 }} {|} b', 'a {{ 1 }} {{ | }} b'],
])('the second brace opens an expression and closes it: %s', (text, result) => {
  expect(typed(text)).toBe(result)
})

test.each(['|', 'a|', '{{ {|} }}', '{|}}'])('nothing is closed twice, nor within an expression: %s', (text) => {
  expect(typed(text)).toBeUndefined()
})

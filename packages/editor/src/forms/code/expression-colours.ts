import { javascriptLanguage } from '@codemirror/lang-javascript'
import { RangeSetBuilder, type Extension } from '@codemirror/state'
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'

const braces = Decoration.mark({ class: 'cm-braces' })
const classes = tagHighlighter([
  { tag: [tags.string, tags.regexp], class: 'cm-x-string' },
  { tag: [tags.number, tags.bool, tags.null], class: 'cm-x-number' },
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], class: 'cm-x-keyword' },
  { tag: [tags.propertyName], class: 'cm-x-name' },
])

/** Colours for the source between braces. */
export const expressionColours: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = decorate(view.state.doc.toString())
    }
    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = decorate(update.state.doc.toString())
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

/** Longer texts are data rather than something to read in colours. */
const MAX_COLOURED = 20_000

function decorate(text: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  if (text.length > MAX_COLOURED) return builder.finish()
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', open + 2)) {
    const close = text.indexOf('}}', open + 2)
    const end = close === -1 ? text.length : close
    builder.add(open, open + 2, braces)
    const source = text.slice(open + 2, end)
    highlightTree(javascriptLanguage.parser.parse(source), classes, (from, to, name) =>
      builder.add(open + 2 + from, open + 2 + to, Decoration.mark({ class: name })),
    )
    if (close === -1) break
    builder.add(close, close + 2, braces)
    open = close
  }
  return builder.finish()
}

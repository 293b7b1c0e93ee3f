import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { linter, type Diagnostic } from '@codemirror/lint'
import { RangeSetBuilder, type Extension } from '@codemirror/state'
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'
import { javascriptLanguage } from '@codemirror/lang-javascript'
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'
import { completionsFor } from '@millrace/expression'
import type { FormSample } from '../form-context.ts'
import { problemsIn } from '../expression/preview.ts'
import { scopeOf } from '../expression/sample-scope.ts'

export interface ExpressionSurroundings {
  readonly sample: FormSample | null
  readonly nodeNames: readonly string[]
}

/** Colours, completion and problems for text with `{{ expressions }}` in it. */
export function expressionLanguage(surroundings: () => ExpressionSurroundings): Extension {
  return [highlighting, autocompletion({ override: [complete(surroundings)], icons: false }), linter(lint(surroundings), { delay: 250 })]
}

const complete =
  (surroundings: () => ExpressionSurroundings) =>
  (context: CompletionContext): CompletionResult | null => {
    const { sample } = surroundings()
    const found = completionsFor(context.state.doc.toString(), context.pos, { scope: scopeOf(sample, Date.now()) })
    const typed = context.pos > found.from || context.state.sliceDoc(found.from - 1, found.from) === '.'
    if (found.options.length === 0 || (!typed && !context.explicit)) return null
    const options = found.options.map((option) => ({
      label: option.label,
      type: option.kind === 'method' ? 'function' : option.kind === 'name' ? 'variable' : 'property',
      detail: option.detail,
      boost: option.kind === 'field' ? 2 : option.label.startsWith('$') ? 1 : 0,
      ...(option.docs === undefined ? {} : { info: option.docs }),
      ...(option.kind === 'method' ? { apply: `${option.label}()` } : {}),
    }))
    return { from: found.from, options, validFor: /^[\w$]*$/ }
  }

const lint =
  (surroundings: () => ExpressionSurroundings) =>
  (view: EditorView): Diagnostic[] => {
    const text = view.state.doc.toString()
    return problemsIn(text, surroundings().nodeNames).map(({ start, end, message, hint, severity }) => ({
      from: Math.min(start, text.length),
      to: Math.min(Math.max(end, start + 1), text.length),
      severity,
      message: hint === undefined ? message : `${message} ${hint}`,
    }))
  }

const braces = Decoration.mark({ class: 'cm-braces' })
const classes = tagHighlighter([
  { tag: [tags.string, tags.regexp], class: 'cm-x-string' },
  { tag: [tags.number, tags.bool, tags.null], class: 'cm-x-number' },
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], class: 'cm-x-keyword' },
  { tag: [tags.propertyName], class: 'cm-x-name' },
])

const highlighting = ViewPlugin.fromClass(
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

import {
  autocompletion,
  insertBracket,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { lintKeymap, linter, type Diagnostic } from '@codemirror/lint'
import { StateField, type EditorState, type Extension } from '@codemirror/state'
import { hoverTooltip, keymap, showTooltip, tooltips, type EditorView, type Rect, type Tooltip } from '@codemirror/view'
import {
  completionsFor,
  hoverAt,
  signatureAt,
  type CompletionContext as Surroundings,
  type CompletionOption,
  type Completions,
  type ExpressionProblem,
  type Hover,
  type SignatureHint,
} from '@millrace/expression'
import { t } from '@/i18n/t.ts'
import { problemsIn } from '../expression/preview.ts'
import { expressionColours } from './expression-colours.ts'
import { completionPanel, detailOf, hoverPanel, signatureLabel, signaturePanel } from './expression-panels.ts'

/** Who answers what an editor asks about a place in a text. */
export interface LanguageSupport {
  completions(text: string, offset: number): Completions
  hover(text: string, offset: number): Hover | undefined
  signature(text: string, offset: number): SignatureHint | undefined
  problems(text: string): readonly ExpressionProblem[] | Promise<readonly ExpressionProblem[]>
}

/** Colours, completion, documentation and problems for text with `{{ expressions }}` in it. */
export const expressionLanguage = (surroundings: () => Surroundings): Extension => [
  expressionColours,
  languageSupport({
    completions: (text, offset) => completionsFor(text, offset, surroundings()),
    hover: (text, offset) => hoverAt(text, offset, surroundings()),
    signature: (text, offset) => signatureAt(text, offset, surroundings()),
    problems: (text) => problemsIn(text, surroundings()),
  }),
]

/** Completion, documentation and problems, whoever knows them. */
export function languageSupport(support: LanguageSupport): Extension {
  return [
    autocompletion({
      override: [complete(support)],
      icons: false,
      optionClass: ({ type }) => `cm-x-option-${type ?? 'name'}`,
      ...(isNarrow() ? { positionInfo: underList } : {}),
    }),
    linter(lint(support), { delay: 250 }),
    hoverTooltip(hover(support), { hoverTime: 350 }),
    signatureHelp(support),
    keymap.of(lintKeymap),
    tooltips({ tooltipSpace: insideOfWindow }),
  ]
}

const EDGE_PX = 8
/** Panels keep a little distance from the edges of the window. */
const insideOfWindow = () => ({ left: EDGE_PX, top: EDGE_PX, right: window.innerWidth - EDGE_PX, bottom: window.innerHeight - EDGE_PX })

const isNarrow = (): boolean => window.matchMedia?.('(max-width: 639px)').matches ?? false
/** On a phone there is no room beside the list, and over it the panel would hide what is written. */
const underList = (_view: EditorView, list: Rect): { style: string } => ({
  style: `left: 0; top: ${list.bottom - list.top + 4}px; width: 100%`,
})

/** What is typed goes on fitting while only letters come. */
const STILL_FITS = /^[\w$\u00a0-\uffff]*$/

const complete =
  (support: LanguageSupport) =>
  (context: CompletionContext): CompletionResult | null => {
    const found = support.completions(context.state.doc.toString(), context.pos)
    const before = context.state.sliceDoc(Math.max(0, found.from - 7), found.from)
    const isTyped = context.pos > found.from || /[.'"]$|\$(items)?\($/.test(before)
    if (found.options.length === 0 || (!isTyped && !context.explicit)) return null
    return { from: found.from, options: found.options.map((option, index) => completion(option, index)), validFor: STILL_FITS }
  }

const SECTIONS: Readonly<Record<CompletionOption['kind'], number>> = { local: 60, field: 50, node: 30, name: 20, method: 10, keyword: 0 }

/** Our order stands where letters fit equally well: fields as they are in the data. */
const completion = (option: CompletionOption, index: number): Completion => ({
  label: option.label,
  type: option.kind,
  detail: option.kind === 'method' ? option.detail.slice(option.label.length) : detailOf(option),
  boost: SECTIONS[option.kind] - Math.min(index, 99) / 10,
  info: () => completionPanel(option),
  apply: (view, _completion, from, to) => insert(view, option, { from: option.from ?? from, to }),
})

function insert(view: EditorView, { label, kind, apply, cursor }: CompletionOption, { from, to }: { from: number; to: number }): void {
  const text = apply ?? label
  // What stands there already is not written twice: the parentheses of a method, the quote of a name.
  const hasCall = kind === 'method' && view.state.sliceDoc(to, to + 1) === '('
  const open = cursor === undefined || hasCall ? -1 : text.indexOf('(')
  if (open < 0) return put(view, hasCall ? label : text, { from, to })
  // Brackets as if somebody typed them, so that the closing one can be typed over.
  put(view, text.slice(0, open), { from, to })
  type(view, '(')
  const inner = text.slice(open + 1, cursor)
  if (inner !== '') type(view, inner)
  if (inner === "'") startCompletion(view)
}

function put(view: EditorView, text: string, { from, to }: { from: number; to: number }): void {
  const anchor = from + text.length
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor }, userEvent: 'input.complete', scrollIntoView: true })
}

function type(view: EditorView, text: string): void {
  const paired = text.length === 1 ? insertBracket(view.state, text) : null
  if (paired !== null) return view.dispatch(paired)
  const { head } = view.state.selection.main
  put(view, text, { from: head, to: head })
}

const lint =
  (support: LanguageSupport) =>
  async (view: EditorView): Promise<Diagnostic[]> => {
    const text = view.state.doc.toString()
    return (await support.problems(text)).map((problem) => diagnostic(problem, text.length))
  }

function diagnostic({ start, end, message, hint, severity, fix }: ExpressionProblem, length: number): Diagnostic {
  return {
    from: Math.min(start, length),
    to: Math.min(Math.max(end, start + 1), length),
    severity,
    message: hint === undefined ? message : `${message} ${hint}`,
    ...(fix === undefined
      ? {}
      : {
          actions: [
            {
              name: t('forms.expression.fix', { text: fix.text }),
              apply: (view) => view.dispatch({ changes: { from: fix.start, to: fix.end, insert: fix.text }, userEvent: 'input' }),
            },
          ],
        }),
  }
}

const hover =
  (support: LanguageSupport) =>
  (view: EditorView, position: number): Tooltip | null => {
    const found = support.hover(view.state.doc.toString(), position)
    if (found === undefined) return null
    return { pos: found.start, end: found.end, above: true, create: () => ({ dom: hoverPanel(found) }) }
  }

/** Shows the signature of the call that the cursor is in. */
function signatureHelp(support: LanguageSupport): Extension {
  const at = (state: EditorState): Tooltip | null => {
    const { main } = state.selection
    const found = main.empty ? support.signature(state.doc.toString(), main.head) : undefined
    if (found === undefined) return null
    return {
      pos: found.start,
      above: true,
      create: () => {
        const dom = signaturePanel(found)
        dom.setAttribute('role', 'status')
        dom.setAttribute('aria-label', signatureLabel(found))
        return { dom }
      },
    }
  }
  return StateField.define<Tooltip | null>({
    create: () => null,
    update: (shown, { docChanged, selection, state }) => (docChanged || selection !== undefined ? at(state) : shown),
    provide: (field) => showTooltip.from(field),
  })
}

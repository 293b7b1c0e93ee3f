import { setDiagnosticsEffect, type Diagnostic } from '@codemirror/lint'
import { RangeSet, StateField, type Extension, type Text } from '@codemirror/state'
import { Decoration, EditorView, gutterLineClass, GutterMarker, type DecorationSet } from '@codemirror/view'

type Severity = 'error' | 'warning'

class LineMarker extends GutterMarker {
  override readonly elementClass: string
  constructor(severity: Severity) {
    super()
    this.elementClass = classOf(severity)
  }
}

const classOf = (severity: Severity): string => `cm-x-line-${severity}`
const MARKERS = { error: new LineMarker('error'), warning: new LineMarker('warning') }
const LINES = { error: Decoration.line({ class: classOf('error') }), warning: Decoration.line({ class: classOf('warning') }) }

interface Marks {
  readonly gutter: RangeSet<GutterMarker>
  readonly lines: DecorationSet
}

/** Beside its number and behind its text a line is marked that a problem names; where it begins, of one that goes over several. */
const field = StateField.define<Marks>({
  create: () => ({ gutter: RangeSet.empty, lines: Decoration.none }),
  update(marks, { effects, changes, docChanged, newDoc }) {
    const told = effects.find((effect) => effect.is(setDiagnosticsEffect))
    if (told !== undefined) return marksOf(told.value as readonly Diagnostic[], newDoc)
    return docChanged ? { gutter: marks.gutter.map(changes), lines: marks.lines.map(changes) } : marks
  },
  provide: (marks) => [gutterLineClass.from(marks, ({ gutter }) => gutter), EditorView.decorations.from(marks, ({ lines }) => lines)],
})

/** Marks the lines that problems name, for an editor that counts its lines. */
export const markedLines: Extension = field

function marksOf(diagnostics: readonly Diagnostic[], text: Text): Marks {
  const lines = new Map<number, Severity>()
  for (const { from, severity } of diagnostics) {
    if (severity !== 'error' && severity !== 'warning') continue
    const start = text.lineAt(Math.min(from, text.length)).from
    if (lines.get(start) !== 'error') lines.set(start, severity)
  }
  const marked = [...lines]
  return {
    gutter: RangeSet.of(
      marked.map(([start, severity]) => MARKERS[severity].range(start)),
      true,
    ),
    lines: Decoration.set(
      marked.map(([start, severity]) => LINES[severity].range(start)),
      true,
    ),
  }
}

import { setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { gutterLineClass } from '@codemirror/view'
import { markedLines } from './marked-lines.ts'

const TEXT = 'const a = 1\nreturn )\nreturn a'
const at = (line: number, severity: Diagnostic['severity']): Diagnostic => {
  const { from, to } = EditorState.create({ doc: TEXT }).doc.line(line)
  return { from, to, severity, message: 'wrong' }
}
/** Marked lines by their numbers. */
function marked(state: EditorState): Record<number, string> {
  const lines: Record<number, string> = {}
  for (const set of state.facet(gutterLineClass)) {
    set.between(0, state.doc.length, (from, _, marker) => void (lines[state.doc.lineAt(from).number] = marker.elementClass))
  }
  return lines
}
const told = (...diagnostics: readonly Diagnostic[]): EditorState => {
  const state = EditorState.create({ doc: TEXT, extensions: markedLines })
  return state.update(setDiagnostics(state, diagnostics)).state
}

test('a line that a problem names is marked; of several problems the worst counts', () => {
  expect(marked(told(at(2, 'error'), at(3, 'warning')))).toEqual({ 2: 'cm-x-line-error', 3: 'cm-x-line-warning' })
  expect(marked(told(at(2, 'error'), at(2, 'warning')))).toEqual({ 2: 'cm-x-line-error' })
  expect(marked(told(at(1, 'info')))).toEqual({})
})

test('the mark stays at its line while somebody writes above it, and goes with the problem', () => {
  const state = told(at(2, 'error'))
  const written = state.update({ changes: { from: 0, insert: '// new\n' } }).state
  expect(marked(written)).toEqual({ 3: 'cm-x-line-error' })
  expect(marked(written.update(setDiagnostics(written, [])).state)).toEqual({})
})

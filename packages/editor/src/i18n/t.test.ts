import { around } from './en/around.ts'
import { binary } from './en/binary.ts'
import { canvas } from './en/canvas.ts'
import { changes } from './en/changes.ts'
import { checks } from './en/checks.ts'
import { common } from './en/common.ts'
import { conversion } from './en/conversion.ts'
import { outline } from './en/outline.ts'
import { data } from './en/data.ts'
import { document } from './en/document.ts'
import { done } from './en/done.ts'
import { editor } from './en/editor.ts'
import { en } from './en.ts'
import { forms } from './en/forms.ts'
import { pages } from './en/pages.ts'
import { label } from './label.ts'
import { labelText } from './label-text.ts'
import { problems } from './en/problems.ts'
import { t } from './t.ts'

describe('t', () => {
  test('a placeholder is replaced, numbers with separators', () => {
    expect(t('app.titled', { page: 'Workflows' })).toBe('Workflows · Millrace')
    expect(t('list.shown', { count: 12345 })).toBe('12,345 shown')
  })
  test('the count chooses between singular and plural', () => {
    expect(t('workflows.nodes', { count: 1 })).toBe('1 node')
    expect(t('workflows.nodes', { count: 0 })).toBe('0 nodes')
    expect(t('workflows.nodes', { count: 7 })).toBe('7 nodes')
  })
  test('a value that looks like a placeholder is shown as it is', () => {
    expect(t('workflows.deleted', { name: '{name} | {count}' })).toBe('Deleted “{name} | {count}”')
  })
  test('no key stands in two catalogues, where the later would silently win', () => {
    const parts = [
      common,
      pages,
      editor,
      canvas,
      done,
      forms,
      data,
      changes,
      around,
      binary,
      conversion,
      problems,
      outline,
      checks,
      document,
    ]
    expect(Object.keys(en)).toHaveLength(parts.reduce((sum, part) => sum + Object.keys(part).length, 0))
  })
  test('a label is said later, with the labels that stand in it', () => {
    const parts = label('parts.both', { nodes: label('parts.nodes', { count: 1200 }), notes: label('parts.notes', { count: 1 }) })
    expect(labelText(label('done.move', { parts }))).toBe('Move 1,200 nodes and 1 note')
  })
})

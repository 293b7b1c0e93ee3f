import { around } from './en/around.ts'
import { canvas } from './en/canvas.ts'
import { changes } from './en/changes.ts'
import { common } from './en/common.ts'
import { data } from './en/data.ts'
import { editor } from './en/editor.ts'
import { en } from './en.ts'
import { forms } from './en/forms.ts'
import { pages } from './en/pages.ts'
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
    const parts = [common, pages, editor, canvas, forms, data, changes, around]
    expect(Object.keys(en)).toHaveLength(parts.reduce((sum, part) => sum + Object.keys(part).length, 0))
  })
})

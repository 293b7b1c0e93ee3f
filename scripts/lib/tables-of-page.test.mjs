import { withTables } from './tables-of-page.mjs'

const page = '# Page\n\n<!-- a: made by `npm run generate` -->\n<!-- end of a -->\n\nAfter it.\n'

test('a table is put between its comments, and put there again it changes nothing', () => {
  const once = withTables('page.md', page, { a: '| x |\n| - |' })
  expect(once).toBe('# Page\n\n<!-- a: made by `npm run generate` -->\n\n| x |\n| - |\n\n<!-- end of a -->\n\nAfter it.\n')
  expect(withTables('page.md', once, { a: '| x |\n| - |' })).toBe(once)
})

test('a table without a place on the page is a mistake', () => {
  expect(() => withTables('page.md', page, { b: '' })).toThrow('page.md has no place for the table b')
})

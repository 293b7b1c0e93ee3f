import { schemaPage } from './schema-page.mjs'

test('a page has a table for each object, with what each key takes and means', () => {
  const page = schemaPage(
    {
      title: 'Thing',
      properties: {
        name: { type: 'string', maxLength: 9, description: 'a | b' },
        parts: { type: 'array', items: { $ref: '#/$defs/part' } },
        inner: { type: 'object', properties: { n: { type: 'integer', minimum: 1, maximum: 2 } } },
      },
      required: ['name'],
      $defs: { part: { description: 'A part.', enum: ['x', 'y'] } },
    },
    'a/b.json',
  )
  expect(page).toContain('| `name` | string (9 at most), required | a \\| b |')
  expect(page).toContain('| `parts` | list of [part](#part) |')
  expect(page).toContain('| `inner.n` | integer (1–2) |')
  expect(page).toContain('## part\n\nA part.')
})

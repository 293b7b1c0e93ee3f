import { fileKind, filesOf, filesText } from './files.ts'

const PHOTO = { id: 'a'.repeat(64), mimeType: 'image/png', fileName: 'photo.png', size: 2_900_000 }

test('files are told by name and size', () => {
  expect(filesText({ photo: PHOTO, data: { id: 'b', mimeType: 'text/csv', size: 12 } })).toBe('photo.png (2.9 MB), data (12 B)')
})

test('what is no handle of a file is left out', () => {
  expect(filesOf({ a: null, b: 'x', c: { id: 1 }, photo: PHOTO }).map(({ name }) => name)).toEqual(['photo'])
  expect([filesOf(undefined), filesOf('x'), filesText(null)]).toEqual([[], [], ''])
})

test.each([
  ['image/png', 'image'],
  ['image/svg+xml', 'text'], // it could run something: its text is shown
  ['text/html', 'text'],
  ['application/json', 'text'],
  ['application/ld+json', 'text'],
  ['audio/mpeg', 'audio'],
  ['video/mp4', 'video'],
  ['application/pdf', 'pdf'],
  ['application/zip', 'other'],
  ['image/x-unknown', 'other'],
])('%s is looked at as %s', (type, kind) => expect(fileKind(type)).toBe(kind))

import { binaryOf, contentDisposition, isBinaryRef } from './binary.ts'

const REF = { id: 'a'.repeat(64), mimeType: 'image/png', size: 3 }

test('a file of an item is found by its name, and a missing one says what there is', () => {
  expect(binaryOf({ json: {}, binary: { data: REF } }, 'data')).toBe(REF)
  expect(() => binaryOf({ json: {}, binary: { photo: REF } }, 'data', 3)).toThrow(
    expect.objectContaining({ code: 'binary.missing', data: expect.objectContaining({ itemIndex: 3, hint: 'It carries photo.' }) }),
  )
  for (const name of ['constructor', '__proto__']) expect(() => binaryOf({ json: {}, binary: { data: REF } }, name)).toThrow('no file')
})

test.each([
  ['a.png', 'attachment; filename="a.png"'],
  ['Fotö "1" 100%.png', `attachment; filename="Fot_ _1_ 100_.png"; filename*=UTF-8''Fot%C3%B6%20%221%22%20100%25.png`],
  ['\ud800.png', `attachment; filename="_.png"; filename*=UTF-8''%EF%BF%BD.png`],
  [undefined, 'attachment'],
])('a file named %j is sent as %s', (name, header) => expect(contentDisposition('attachment', name)).toBe(header))

test('what has the form of a handle', () => {
  expect([REF, { ...REF, fileName: 'a' }].every(isBinaryRef)).toBe(true)
  for (const odd of [null, 'x', {}, { ...REF, id: '../x' }, { ...REF, size: -1 }, { ...REF, fileName: 1 }])
    expect(isBinaryRef(odd)).toBe(false)
})

import { bytesOf, framedHtml, inlineFileOf, shownValue } from './value-kinds.ts'

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

test.each([
  ['<!doctype html><h1>Hi</h1>', ['html', 'text']],
  ['<p>Dear <b>Ada</b></p>', ['html', 'text']],
  ['a < b > c', []],
  ['# Title\n\nText', ['markdown', 'text']],
  ['- one\n- two', ['markdown', 'text']],
  ['see [this](https://example.com)', ['markdown', 'text']],
  ['short', []],
  ['two\nlines', ['text']],
  ['x'.repeat(100), ['text']],
  [42, []],
  [{ a: 1 }, []],
])('%j can be looked at as %j', (value, kinds) => {
  expect(shownValue(value).kinds).toEqual(kinds)
})

test.each([
  ['comments before no element', `${'<!---->'.repeat(5_000)}x`, ['text']],
  ['comments before an element', `${'<!-- x -->\n'.repeat(5_000)}<p>x</p>`, ['html', 'text']],
  ['a comment without an end', `<!-- ${'-'.repeat(200_000)}`, ['text']],
  ['empty lines', `${'\n'.repeat(300_000)}x`, ['text']],
  ['open brackets', '['.repeat(300_000), ['text']],
  ['stars', '*'.repeat(300_000), ['text']],
])('%s, however many, are looked through once', (_, value, kinds) => {
  expect(shownValue(value).kinds).toEqual(kinds)
})

test('what a long text is stands near its beginning', () => {
  expect(shownValue(`${'x'.repeat(100_000)}\n# Title`).kinds).toEqual(['text'])
})

test('an image in the data is shown from the data itself', () => {
  for (const value of [`data:image/png;base64,${PIXEL}`, { data: PIXEL, mimeType: 'image/png', fileName: 'dot.png' }]) {
    expect(shownValue(value)).toMatchObject({ kinds: ['image'], text: '', image: `data:image/png;base64,${PIXEL}` })
  }
})

test('a text file in the data is read; what is no text can be saved', () => {
  const encoded = btoa(String.fromCharCode(...new TextEncoder().encode('# Grüße')))
  expect(shownValue({ data: encoded, mimeType: 'text/markdown; charset=utf-8' })).toMatchObject({
    kinds: ['markdown', 'text'],
    text: '# Grüße',
  })
  expect(shownValue({ data: 'gICA', mimeType: 'text/plain' }).kinds).toEqual(['file'])
  expect(inlineFileOf({ data: 'not base64!', mimeType: 'image/png' })).toBeUndefined()
})

test('a page in a frame may neither run nor fetch anything', () => {
  expect(framedHtml('<img src="https://tracker.example/x.png">')).toMatch(
    /^<meta http-equiv="Content-Security-Policy" content="default-src 'none'/,
  )
})

test.each([
  ['application/pdf', 'file'],
  ['application/zip', 'file'],
  ['audio/mpeg', 'audio'],
  ['video/mp4', 'video'],
])('a file of type %s in the data is shown as %s, and can be saved', (mimeType, kind) => {
  for (const value of [`data:${mimeType};base64,AQID`, { data: 'AQID', mimeType, fileName: 'a' }]) {
    const { kinds, file } = shownValue(value)
    expect(kinds).toEqual([kind])
    expect(file && [...(bytesOf(file) ?? [])]).toEqual([1, 2, 3])
  }
})

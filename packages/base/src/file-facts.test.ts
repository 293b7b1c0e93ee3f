import { plainFileName, plainMimeType } from './file-facts.ts'

test.each([
  ['image/PNG; x=1', 'image/png'],
  ['text/html\r\nset-cookie: a', 'text/html'],
  ['', 'application/octet-stream'],
  [undefined, 'application/octet-stream'],
  ['nonsense', 'application/octet-stream'],
])('the type %j is %s', (given, type) => expect(plainMimeType(given)).toBe(type))

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\temp\\a.txt', 'a.txt'],
  ['a\r\nb\u0000.txt', 'ab.txt'],
  ['\u202etxt.exe', 'txt.exe'],
  ['..', undefined],
  ['', undefined],
  [undefined, undefined],
  ['ü'.repeat(300), 'ü'.repeat(255)],
])('the name %j is %j', (given, name) => expect(plainFileName(given)).toBe(name))

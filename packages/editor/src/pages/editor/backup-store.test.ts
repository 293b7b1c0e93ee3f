import { chain } from '@/document/testing/documents.ts'
import { browserBackup } from './backup-store.ts'

let now = 0
const page = (name: string) => browserBackup('w1', name, () => (now += 1))
const left = (name: string): string[] =>
  page(name)
    .leftBehind()
    .map(({ document }) => document.name)
const named = (name: string) => ({ revision: 3, document: { ...chain(), name }, base: chain() })

beforeEach(() => localStorage.clear())

test('two pages of one workflow keep what they could not save beside each other', () => {
  page('a').write(named('Mine in the first'))
  page('b').write(named('Mine in the second'))
  page('a').write(named('More in the first'))
  expect(left('c')).toEqual(['Mine in the second', 'More in the first'])
})

test('what one page saved takes nothing of another away', () => {
  page('a').write(named('Not saved'))
  page('b').write(named('Saved'))
  page('b').clear()
  expect(left('c')).toEqual(['Not saved'])
})

test('a page does not find what it keeps itself, nor what belongs to another workflow', () => {
  page('a').write(named('Mine'))
  browserBackup('w2', 'x', () => 1).write(named('Of another workflow'))
  expect(left('a')).toEqual([])
})

test('what was taken over is gone, and what cannot be read is passed over', () => {
  page('a').write(named('Mine'))
  localStorage.setItem('millrace.unsaved.w1.b', '{"revision":')
  localStorage.setItem('millrace.unsaved.w1.c', '{"revision":1,"at":1,"document":{}}')
  for (const each of page('d').leftBehind()) each.remove()
  expect(left('d')).toEqual([])
})

test('what was left behind a season ago is gone', () => {
  page('a').write(named('Long ago'))
  now += 91 * 24 * 3600 * 1000
  page('b').write(named('Now'))
  expect(left('c')).toEqual(['Now'])
  expect(Object.keys(localStorage)).toEqual(['millrace.unsaved.w1.b'])
})

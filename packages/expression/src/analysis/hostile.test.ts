import { analyseTemplate } from './analyse.ts'

const times = (count: number, text: string): string => Array.from({ length: count }, () => text).join('')

test('an object that is put into itself again and again is analysed in the time of its text', () => {
  const source = `{{ (() => { let o = {}; ${times(60, 'o = { a: o, b: o, c: [o, o] };')} return o.a })() }}`
  expect(analyseTemplate(source).problems).toEqual([])
})

test('an expression that is too long a chain for its types is said nothing of, and breaks nothing', () => {
  expect(analyseTemplate(`{{ ${times(3000, '$json.k1.a.b.c+')}1 }}`).problems).toEqual([])
})

import { childFolders, crumbsOf, isFolder, tidyFolder } from './folders.ts'

const folders = ['a', 'a/b', 'a/b/c', 'ab'].map((path) => ({ path, count: 1 }))

test('a folder shows the folders right in it', () => {
  expect(childFolders(folders, '').map(({ path }) => path)).toEqual(['a', 'ab'])
  expect(childFolders(folders, 'a')).toEqual([{ path: 'a/b', name: 'b', count: 1 }])
  expect(childFolders(folders, 'ab')).toEqual([])
})
test('the way to a folder leads over those above it', () => {
  expect(crumbsOf('a/b').map(({ path }) => path)).toEqual(['a', 'a/b'])
  expect(crumbsOf('')).toEqual([])
})
test('a typed path is made tidy and judged like the server does', () => {
  expect(tidyFolder(' /Sales / Orders/ ')).toBe('Sales/Orders')
  expect(isFolder('Sales/Orders')).toBe(true)
  expect(isFolder('a"b')).toBe(false)
  expect(isFolder('1/2/3/4/5/6/7/8/9')).toBe(false)
})

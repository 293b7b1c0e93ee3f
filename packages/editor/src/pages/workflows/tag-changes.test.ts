import { tagsAfter, tagStates, tidyTag } from './tag-changes.ts'

test('a tag that only some have is neither on nor off, and stays so unless it is decided', () => {
  const rows = [{ tags: ['a', 'b'] }, { tags: ['b'] }]
  const states = tagStates(rows, ['c'])
  expect([...states]).toEqual([
    ['a', 'indeterminate'],
    ['b', true],
    ['c', false],
  ])
  const chosen = new Map([...states, ['b', false], ['c', true]] as const)
  expect(rows.map(({ tags }) => tagsAfter(tags, chosen))).toEqual([['a', 'c'], ['c']])
})
test('a typed tag is made tidy, or refused', () => {
  expect(tidyTag(' Prod ')).toBe('prod')
  for (const bad of ['', ' ', 'a,b', 'a/b', 'a"b', 'x'.repeat(41)]) expect(tidyTag(bad)).toBeUndefined()
})

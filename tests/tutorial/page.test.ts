import { changed, missingLine, stepsOf } from './page.ts'

test('a block that nobody would run is a mistake of the page', () => {
  expect(stepsOf('a\n```sh\nls\n```\n')).toEqual([{ kind: 'command', line: 2, text: 'ls\n', ends: 'well' }])
  expect(() => stepsOf('```python\nprint()\n```\n')).toThrow(/line 1/)
})

test('a change is applied where it fits, and refused where it does not', () => {
  expect(changed('a\nb\nc\nd\n', '-a\n+A\n@@\n c\n+C\n')).toBe('A\nb\nc\nC\nd\n')
  expect(() => changed('a\n', '-b\n+c\n')).toThrow(/does not fit/)
})

test('what is promised has to come, in order', () => {
  expect(missingLine('a … c\nd\n', 'x\na b c\nxdx\n')).toBeUndefined()
  expect(missingLine('d\na\n', 'a\nd\n')).toBe('a')
})

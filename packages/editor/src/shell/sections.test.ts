import { SECTIONS, sectionAt } from './sections.ts'

test('a page of one thing belongs to the section of all of them', () => {
  expect(sectionAt('/connectors/petstore')?.name).toBe('connectors')
  expect(sectionAt('/batches/1')?.name).toBe('batches')
  expect(sectionAt('/settings/users')?.name).toBe('settings')
})
test('a path that only begins alike belongs elsewhere', () => {
  expect(sectionAt('/executionsx')).toBeUndefined()
  for (const section of SECTIONS) expect(sectionAt(section.path)).toBe(section)
})

import { repeatsTitle } from './repeats-title.ts'

test.each([
  ['Password', 'Password.', true],
  ['Method', 'The method.', true],
  ['Header name', 'Name of the header.', true],
  ['Timeout', 'Timeout in seconds.', false],
  ['Name', 'Name of the header.', false],
  ['URL', 'Address with http:// or https://.', false],
])('%s: "%s" repeats its title: %s', (title, description, repeats) => expect(repeatsTitle(title, description)).toBe(repeats))

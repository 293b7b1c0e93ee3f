import { iconFor } from './icon.ts'

test('an icon is the drawn letter of its name, and the same for the same name', () => {
  expect(iconFor('Crm')).toBe(iconFor('Crm'))
  expect(iconFor('Crm')).not.toBe(iconFor('Mail'))
  expect(iconFor('Crm')).not.toMatch(/<text|style=|href/)
})

test.each(['Äpfel', '数', '42', ''])('a name like "%s" has an icon as well', (title) => {
  expect(iconFor(title)).toMatch(/<path d="M[^"]+"/)
})

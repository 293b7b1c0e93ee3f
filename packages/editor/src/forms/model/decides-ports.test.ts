import { decidesPorts } from './decides-ports.ts'

const PORTS = {
  inputs: ['main'],
  outputs: [
    'main',
    { name: 'other' },
    { each: '/rules', name: 'key', title: 'label' },
    { when: '/more/fallback', equals: 'port', port: 'fallback' },
  ],
}

test.each(['/rules', '/rules/0', '/rules/12/key', '/more/fallback', '/more', ''])('%s says which ports there are', (pointer) =>
  expect(decidesPorts(PORTS, pointer)).toBe(true),
)
test.each(['/rules/0/label', '/rules/0/condition', '/more/else', '/value', '/rulesets'])('%s does not', (pointer) =>
  expect(decidesPorts(PORTS, pointer)).toBe(false),
)

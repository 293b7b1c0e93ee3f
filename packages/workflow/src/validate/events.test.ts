import type { WorkflowDocument } from '../generated/workflow.ts'
import { checkDocument } from '../check/check-document.ts'
import { checkEvents } from './events.ts'

const document = (settings: object): WorkflowDocument =>
  ({ schema: 'millrace/workflow@1', name: 'W', nodes: [], edges: [], settings }) as WorkflowDocument

test('keys are checked where they stand, and know no nodes', () => {
  expect(
    checkEvents(document({ orderBy: { $expr: '{{ $json.customer.id }}' }, deduplicate: { key: 'all' }, debounce: { waitMs: 5 } })),
  ).toEqual([])
  const problems = checkEvents(
    document({
      deduplicate: { key: { $expr: '{{ $json. }}' } },
      orderBy: { $expr: "{{ $('Fetch').item.json.id }}" },
      debounce: { waitMs: 5, key: { $expr: '{{ $jsn.id }}' } },
    }),
  )
  expect(problems.map(({ path, severity }) => [path, severity])).toEqual([
    ['/settings/deduplicate/key', 'error'],
    ['/settings/orderBy', 'error'],
    ['/settings/debounce/key', 'error'],
  ])
})

test('a longest wait that is shorter than the quiet time is refused', () => {
  expect(checkEvents(document({ debounce: { waitMs: 1000, maxWaitMs: 500 } }))).toMatchObject([
    { code: 'workflow.bad-debounce', path: '/settings/debounce/maxWaitMs' },
  ])
  expect(checkEvents(document({ debounce: { waitMs: 1000, maxWaitMs: 1000 } }))).toEqual([])
})

test.each([
  [{ deduplicate: { windowMs: 999 } }],
  [{ deduplicate: { key: 7 } }],
  [{ orderBy: '' }],
  [{ orderBy: { $expr: 'x', more: 1 } }],
  [{ debounce: {} }],
  [{ debounce: { waitMs: 10, keep: 'first' } }],
])('%j is no setting', (settings) => {
  expect(checkDocument(document(settings)).length).toBeGreaterThan(0)
})

import { selectionOf } from './use-execution-bulk.ts'

test('all that fit is what the list shows', () => {
  expect(selectionOf({ workflow: null, status: null, mode: null, time: null, search: null }, 0)).toEqual({ filter: {} })
  expect(selectionOf({ workflow: 'w', status: 'failed', mode: 'production', time: 'hour', search: null }, 3_600_000)).toEqual({
    filter: { workflowId: 'w', status: 'failed', mode: 'production', from: '1970-01-01T00:00:00.000Z' },
  })
})

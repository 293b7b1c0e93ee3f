import { replay } from '../recovery/load.ts'
import { sketch } from '../testing/build-document.ts'
import { testCatalog } from '../testing/test-nodes.ts'
import type { JournalEvent } from './events.ts'
import { compilePlan } from './plan.ts'
import { plan } from './planner.ts'
import { markStarted } from './reducer.ts'

test('an attempt that is due waits for its turn behind a step that runs, and not for a time that is past', () => {
  const document = sketch(
    [
      ['flaky', 'test.flaky', { retry: { maxAttempts: 2 } }],
      ['long', 'test.stuck'],
    ],
    ['start > flaky', 'start > long'],
    { settings: { order: 'depth-first' } },
  )
  const events: JournalEvent[] = [
    {
      ...{ type: 'accepted', at: 0, tenantId: 't', workflowId: 'w', version: 1, mode: 'production', trigger: 'manual' },
      ...{ startNode: 'start', items: [{ json: {} }] },
    },
    {
      ...{ type: 'failed', node: 'flaky', run: 0, attempt: 1, at: 0, ms: 1, retryAt: 1000 },
      error: { code: 'test.flaky', message: 'Again.' },
    },
  ]
  const state = replay(compilePlan(document, testCatalog({ write: () => undefined })), events)
  for (const step of state.active) if (step.node.id === 'long') markStarted(step, 1, 0)
  expect(plan(state, 500)).toEqual({ kind: 'watch', wakeAt: 1000 })
  expect(plan(state, 1500)).toEqual({ kind: 'watch', wakeAt: null })
})

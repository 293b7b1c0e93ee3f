import { defineNode, NodeError, type StepContext, type StepResult, type StepResume } from '@millrace/node-sdk'
import { DateTime } from 'luxon'
import type { WaitConfig } from '../generated/wait.config.ts'
import { durationMs } from '../shared/duration.ts'
import schema from './wait.schema.json' with { type: 'json' }

type Step = StepContext<WaitConfig>

function begin(step: Step): StepResult {
  const config = step.config(0)
  const mode = config.mode ?? 'duration'
  switch (mode) {
    case 'duration':
      return waitUntil(step, step.now + durationMs(config.amount ?? 5, config.unit ?? 'minutes'))
    case 'date':
      return waitUntil(step, dateOf(config.date ?? '', step.workflow.timezone))
    case 'call': {
      const limit = durationMs(config.limit ?? 0, config.limitUnit ?? 'hours')
      return { directive: 'wait', token: true, ...(limit === 0 ? {} : { until: step.now + limit }) }
    }
  }
}

/** A time that has come needs no wait: the execution keeps its slot instead of being stored and fetched again. */
const waitUntil = (step: Step, until: number): StepResult => (until <= step.now ? { main: step.items() } : { directive: 'wait', until })

function dateOf(text: string, zone: string): number {
  const date = DateTime.fromISO(text.trim().replace(' ', 'T'), { zone })
  if (date.isValid) return date.toMillis()
  throw new NodeError('config.invalid', `"${text}" is not a date: ${date.invalidExplanation ?? 'it cannot be read'}.`, {
    hint: 'Write 2030-01-31T09:00, or use an expression such as {{ $now.plus({ days: 2 }) }}.',
    detail: { path: '/date' },
  })
}

function goOn(step: Step, resume: StepResume): StepResult {
  const config = step.config(0)
  const items = step.items()
  if (resume.reason === 'token') {
    return { main: (config.output ?? 'received') === 'received' && resume.items.length > 0 ? resume.items : items }
  }
  return config.mode === 'call' ? atLimit(step, config) : { main: items }
}

function atLimit(step: Step, config: WaitConfig): StepResult {
  const onLimit = config.onLimit ?? 'continue'
  switch (onLimit) {
    case 'continue':
      return { main: step.items() }
    case 'port':
      return { timeout: step.items() }
    case 'error':
      throw new NodeError('wait.timeout', 'Nobody called the resume URL in time.', {
        hint: 'Allow more time, or choose what happens at the limit.',
      })
  }
}

export default defineNode<WaitConfig>({
  type: 'core.wait',
  version: 1,
  title: 'Wait',
  description: 'Goes on after some time, at a date, or when its resume URL is called.',
  kind: 'action',
  category: 'Flow',
  keywords: ['delay', 'sleep', 'pause', 'until', 'callback', 'resume'],
  ports: {
    inputs: ['main'],
    outputs: ['main', { when: '/onLimit', equals: 'port', port: { name: 'timeout', title: 'Timeout' } }],
  },
  effects: 'none',
  waits: true,
  config: schema,
  lazy: true,
  execute: (step) => (step.resume === undefined ? begin(step) : goOn(step, step.resume)),
  examples: [
    { title: 'Two hours', config: { mode: 'duration', amount: 2, unit: 'hours' } },
    { title: 'Until a day', config: { mode: 'date', date: '2030-01-31T09:00' } },
    { title: 'Until called, one day at most', config: { mode: 'call', limit: 1, limitUnit: 'days', onLimit: 'port' } },
  ],
})

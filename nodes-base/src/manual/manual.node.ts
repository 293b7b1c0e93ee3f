import { defineTrigger } from '@millrace/node-sdk'
import type { ManualConfig } from '../generated/manual.config.ts'
import schema from './manual.schema.json' with { type: 'json' }

export default defineTrigger<ManualConfig>({
  type: 'core.manual',
  version: 1,
  title: 'Manual',
  description: 'Starts the workflow when somebody runs it, or when another workflow calls it.',
  kind: 'trigger',
  category: 'Triggers',
  keywords: ['start', 'click', 'button', 'test', 'sub-workflow'],
  ports: { inputs: [], outputs: ['main'] },
  effects: 'none',
  config: schema,
  trigger: { kind: 'manual' },
  examples: [{ title: 'Start by hand', config: {} }],
})

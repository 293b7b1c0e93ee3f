import { defineNode } from '@millrace/node-sdk'
import type { CodeConfig } from '../generated/code.config.ts'
import { durationMs } from '../shared/duration.ts'
import { refuseExpressions } from '../shared/fixed-text.ts'
import schema from './code.schema.json' with { type: 'json' }

export default defineNode<CodeConfig>({
  type: 'core.code',
  version: 1,
  title: 'Code',
  description: 'Runs JavaScript, TypeScript or Python of yours in a sandbox.',
  kind: 'action',
  category: 'Code',
  keywords: ['javascript', 'js', 'typescript', 'python', 'function', 'script', 'transform'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none',
  config: schema,
  execute: async (step) => {
    refuseExpressions(step.rawConfig['source'], 'The code', 'The items and $vars are at hand in the code: read data from there.')
    const { language = 'javascript', mode = 'all', source, timeoutSeconds = 10 } = step.config(0)
    const items = await step.code({ language, mode, source, items: step.items(), timeoutMs: durationMs(timeoutSeconds, 'seconds') })
    return { main: items }
  },
  examples: [
    { title: 'Python', config: { language: 'python', source: 'return [item for item in items if item.json.total > 100]' } },
    { title: 'All items at once', config: { source: 'return items.filter((item) => item.json.total > 100)' } },
    { title: 'Each item', config: { mode: 'each', source: 'return { ...$json, total: $json.price * $json.count }' } },
  ],
})

import { defineNode, NodeError, type Item, type JsonValue, type StepContext, withConditions } from '@millrace/node-sdk'
import type { SwitchConfig } from '../generated/switch.config.ts'
import { holdsForItem } from '../shared/item-condition.ts'
import schema from './switch.schema.json' with { type: 'json' }

type Step = StepContext<SwitchConfig>

/** Keys of the ports that an item fits, in order. Stops at the first one where that is enough. */
function fittingKeys(step: Step, config: SwitchConfig, index: number): string[] {
  const one = (config.send ?? 'first') === 'first'
  if (config.mode === 'value') {
    const value = comparable(config.value)
    const fits = (config.cases ?? []).filter((entry) => comparable(entry.equals ?? entry.key) === value).map((entry) => entry.key)
    return one ? fits.slice(0, 1) : fits
  }
  const keys: string[] = []
  for (const rule of config.rules ?? []) {
    if (!holdsForItem(step, rule.condition, index)) continue
    keys.push(rule.key)
    if (one) break
  }
  return keys
}

/** Text and numbers that look the same are equal: keys are always text. */
const comparable = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? 'null' : JSON.stringify(value)

function otherwise(step: Step, config: SwitchConfig, index: number): string | undefined {
  const fallback = config.fallback ?? 'discard'
  switch (fallback) {
    case 'discard':
      return undefined
    case 'port':
      return 'fallback'
    case 'error':
      throw new NodeError(
        'switch.no-match',
        `Item ${step.part.offset + index} fits no port${config.mode === 'value' ? `: the value is ${shown(config.value)}` : ''}.`,
        {
          itemIndex: index,
          hint: 'Add a rule or a case for it, or choose what happens to items that fit no port.',
        },
      )
  }
}

const shown = (value: JsonValue | undefined): string => (JSON.stringify(value) ?? 'nothing').slice(0, 100)

/** A key that stands twice would hide the second port. */
function refuseSameKeys(config: SwitchConfig): void {
  const keys = (config.mode === 'value' ? (config.cases ?? []) : (config.rules ?? [])).map((entry) => entry.key)
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice === undefined) return
  throw new NodeError('config.invalid', `The key "${twice}" stands twice.`, { hint: 'Give every port its own key.' })
}

export default defineNode<SwitchConfig>({
  type: 'core.switch',
  version: 1,
  title: 'Switch',
  description: 'Sends each item to the branch that fits.',
  kind: 'condition',
  category: 'Flow',
  keywords: ['case', 'route', 'branch', 'rules', 'condition'],
  ports: {
    inputs: ['main'],
    outputs: [
      { each: '/rules', name: 'key', title: 'label' },
      { each: '/cases', name: 'key', title: 'label' },
      { when: '/fallback', equals: 'port', port: { name: 'fallback', title: 'Otherwise' } },
    ],
  },
  effects: 'none',
  config: withConditions(schema),
  itemwise: true,
  execute: (step) => {
    const outputs = new Map<string, Item[]>()
    let checked: SwitchConfig | undefined
    step.items().forEach((item, index) => {
      const config = step.config(index)
      if (config !== checked) refuseSameKeys((checked = config))
      const keys = fittingKeys(step, config, index)
      const fallback = keys.length === 0 ? otherwise(step, config, index) : undefined
      for (const key of fallback === undefined ? keys : [fallback]) {
        const port = outputs.get(key)
        if (port === undefined) outputs.set(key, [item])
        else port.push(item)
      }
    })
    return Object.fromEntries(outputs)
  },
  examples: [
    {
      title: 'By size',
      config: {
        rules: [
          {
            key: 'large',
            label: 'Large orders',
            condition: { combine: 'all', conditions: [{ left: { $expr: '{{ $json.total }}' }, operator: 'greater_than', right: 100 }] },
          },
        ],
        fallback: 'port',
      },
    },
    { title: 'By status', config: { mode: 'value', value: { $expr: '{{ $json.status }}' }, cases: [{ key: 'paid' }, { key: 'open' }] } },
  ],
})

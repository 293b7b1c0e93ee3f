import { dateTimeNow, hostObject, type ExpressionScope, type NodeFacts } from '@millrace/expression'
import { t } from '@/i18n/t.ts'
import type { FormSample } from '../form-context.ts'
import { nodeNames } from './node-values.ts'

/** Data at hand around an expression. */
export interface SampleSurroundings {
  readonly sample: FormSample | null
  readonly nodes?: readonly NodeFacts[] | undefined
}

/** The scope of a preview: it says what it has. */
export interface SampleNames extends ExpressionScope {
  has(name: string): boolean
  /** Whether the data of a node is at hand. */
  hasNode(name: string): boolean
}

/** The names that a preview sees: those of the current sample item, of nodes whose data is at hand, and what the page hands in besides. */
export function scopeOf({ sample, nodes = [] }: SampleSurroundings, now: number): SampleNames {
  const place = { index: sample?.index ?? 0, count: sample?.items.length ?? 0 }
  const names = new Map<string, unknown>([...nodeNames(nodes, place, sample?.items ?? []), ...(sample === null ? [] : itemNames(sample))])
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const time = dateTimeNow(now, zone)
  names.set('$now', time).set('$today', time.startOf('day'))
  for (const [name, value] of Object.entries(sample?.scope ?? {})) names.set(name, value)
  if (sample === null) names.delete('$items')
  const withData = new Set(nodes.filter(({ samples }) => samples !== undefined).map(({ name }) => name))
  const ownNodes = sample?.scope !== undefined && Object.hasOwn(sample.scope, '$')
  return { lookup: (name) => names.get(name), has: (name) => names.has(name), hasNode: (name) => ownNodes || withData.has(name) }
}

function itemNames({ items, index }: FormSample): [string, unknown][] {
  const item = items[index]
  const input = hostObject({
    item: { get: () => item, docs: t('forms.sample.item') },
    all: { call: () => [...items], signature: 'all()', docs: t('forms.sample.all') },
    first: { call: () => items[0], signature: 'first()', docs: t('forms.sample.first') },
    last: { call: () => items.at(-1), signature: 'last()', docs: t('forms.sample.last') },
  })
  return [
    ['$json', item?.json ?? {}],
    ['$data', item?.json ?? {}],
    ['$binary', item?.binary ?? {}],
    ['$input', input],
    ['$itemIndex', index],
    ['$position', index],
    ['$runIndex', 0],
  ]
}

import { toError, type Id, type JsonValue, type Millis } from '@millrace/base'
import { dateTimeNow, hostFunction, hostObject, type ExpressionScope } from '@millrace/expression'
import type { Item } from '@millrace/node-sdk'
import type { WorkflowDocument } from '@millrace/workflow'
import type { EnvironmentNames } from '../engine-api.ts'
import type { NewInboxEvent } from '../ports/index.ts'
import { compileConfig, keyLimits } from '../step/config.ts'

/** How long a delivery is remembered where the workflow does not say. */
export const DEFAULT_WINDOW_MS: Millis = 86_400_000
const LONGEST_KEY = 512

/** What the policies of a workflow make of one event. */
export type EventKeys = Pick<NewInboxEvent, 'delivery' | 'orderKey' | 'debounce' | 'note'>

export interface EventFacts {
  readonly now: Millis
  /** Delivery id that came with the event; the workflow's own key goes before it. */
  readonly deliveryId?: string
}

/** De-duplication, order and debounce of one workflow version, compiled once. */
export interface EventPolicies {
  keysOf(items: readonly Item[], facts: EventFacts): EventKeys
}

export interface PolicyContext {
  readonly tenantId: Id
  readonly workflowId: Id
  readonly environment: Pick<EnvironmentNames, 'env' | 'vars'>
}

/**
 * Undefined for a workflow whose events need no inbox. A key that cannot be worked out, or is empty, loses nothing: the event runs
 * without that policy, and its note says why.
 */
export function compilePolicies({ settings, ...document }: WorkflowDocument, context: PolicyContext): EventPolicies | undefined {
  const { deduplicate, orderBy, debounce } = settings ?? {}
  if (deduplicate === undefined && orderBy === undefined && debounce === undefined) return undefined
  const zone = settings?.timezone ?? 'UTC'
  const keys = {
    deduplicate: deduplicate?.key === undefined ? undefined : compileKey('deduplicate', deduplicate.key),
    orderBy: orderBy === undefined ? undefined : compileKey('orderBy', orderBy),
    debounce: debounce === undefined ? undefined : compileKey('debounce', debounce.key ?? 'all'),
  }
  return {
    keysOf(items, { now, deliveryId }) {
      const notes: string[] = []
      const scope = new EventNames(document, items, { ...context, now, zone })
      const of = (key: KeyOf | undefined): string | undefined => key?.(scope, notes)
      const delivery = keys.deduplicate === undefined ? deliveryId : of(keys.deduplicate)
      const orderKey = of(keys.orderBy)
      const debounceKey = of(keys.debounce)
      if (deduplicate !== undefined && delivery === undefined && notes.length === 0) notes.push('deduplicate: the event came without an id')
      return {
        ...(deduplicate === undefined || delivery === undefined
          ? {}
          : { delivery: { id: delivery, until: now + (deduplicate.windowMs ?? DEFAULT_WINDOW_MS) } }),
        ...(orderKey === undefined ? {} : { orderKey }),
        ...(debounce === undefined || debounceKey === undefined ? {} : { debounce: debounceOf(debounce, debounceKey) }),
        ...(notes.length === 0 ? {} : { note: notes.join('; ').slice(0, 1000) }),
      }
    },
  }
}

type Debounce = NonNullable<NonNullable<WorkflowDocument['settings']>['debounce']>

const debounceOf = ({ waitMs, maxWaitMs, keep = 'last' }: Debounce, key: string): NonNullable<NewInboxEvent['debounce']> => ({
  key,
  waitMs,
  keep,
  ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
})

/** The key of an event; undefined, with a note, when there is none. */
type KeyOf = (scope: ExpressionScope, notes: string[]) => string | undefined

function compileKey(setting: string, value: unknown): KeyOf {
  const compiled = compileConfig({ key: value as JsonValue }) // checked by the document's schema
  return (scope, notes) => {
    const note = (why: string): undefined => void notes.push(`${setting}: ${why}`)
    let key: JsonValue | undefined
    try {
      key = compiled.resolve(scope, keyLimits())['key']
    } catch (thrown) {
      return note(toError(thrown).message)
    }
    if (key === undefined || key === null || key === '') return note('the key is empty')
    const text = typeof key === 'string' ? key : JSON.stringify(key)
    return text.length > LONGEST_KEY ? note(`the key is longer than ${LONGEST_KEY} characters`) : text
  }
}

/** The names that an expression about an event can use: those of a trigger's output, seen from its first item. */
class EventNames implements ExpressionScope {
  readonly #document: Omit<WorkflowDocument, 'settings'>
  readonly #items: readonly Item[]
  readonly #context: PolicyContext & { readonly now: Millis; readonly zone: string }

  constructor(
    document: Omit<WorkflowDocument, 'settings'>,
    items: readonly Item[],
    context: PolicyContext & { readonly now: Millis; readonly zone: string },
  ) {
    this.#document = document
    this.#items = items
    this.#context = context
  }

  get zone(): string {
    return this.#context.zone
  }

  lookup(name: string): unknown {
    const [first] = this.#items
    const { environment, tenantId, workflowId, now, zone } = this.#context
    switch (name) {
      case '$json':
      case '$trigger':
        return first?.json ?? {}
      case '$binary':
        return first?.binary ?? {}
      case '$itemIndex':
      case '$runIndex':
        return 0
      case '$items':
        return hostFunction(() => this.#items)
      case '$input':
        return hostObject({
          item: { get: () => first },
          all: { call: () => this.#items },
          first: { call: () => first },
          last: { call: () => this.#items.at(-1) },
        })
      case '$vars':
        return { ...environment.vars(tenantId), ...this.#ownVariables() }
      case '$env':
        return environment.env
      case '$workflow':
        return { id: workflowId, name: this.#document.name, active: true }
      case '$now':
        return dateTimeNow(now, zone)
      case '$today':
        return dateTimeNow(now, zone).startOf('day')
      default:
        return undefined
    }
  }

  #ownVariables(): Record<string, unknown> {
    return Object.fromEntries((this.#document.variables ?? []).map(({ name, value }) => [name, value ?? null]))
  }
}

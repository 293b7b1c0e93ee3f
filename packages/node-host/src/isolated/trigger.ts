import { type JsonObject } from '@millrace/base'
import type { TriggerDefinition } from '@millrace/node-sdk'
import type { Calls } from './call-job.ts'
import { readItems, readRegistration, readSchedules, readVerdict, readWebhookSpec } from './read-trigger.ts'
import { readWebhookResponse } from './asked.ts'

interface Origin {
  readonly calls: Calls
  readonly url: string
}

type Reader = (value: unknown) => unknown
const asIs: Reader = (value) => value

/** Functions that are given values and compute. */
const PURE: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  webhook: {
    ...{ spec: readWebhookSpec, receive: readItems, acknowledge: readWebhookResponse, answer: readWebhookResponse, verify: readVerdict },
    deliveryId: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  },
  schedule: { spec: readSchedules, fire: readItems },
  poll: { spec: readSchedules },
}

/** Functions that are given a context, and ask while they work. Pages and events are checked where they are kept. */
const IN_CONTEXT: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  webhook: { register: readRegistration, unregister: () => undefined },
  poll: { poll: asIs },
  listen: { listen: () => undefined },
}

/** A trigger whose functions are calls of its package's process. */
export function triggerOf(trigger: JsonObject, functions: readonly string[], { calls, url }: Origin): TriggerDefinition['trigger'] {
  const { kind } = trigger
  const among = (table: typeof PURE): [string, Reader][] =>
    Object.entries(typeof kind === 'string' && Object.hasOwn(table, kind) ? (table[kind] ?? {}) : {}).filter(([name]) =>
      functions.includes(name),
    )
  const task = (name: string) => ({ module: url, does: `trigger.${name}` })
  const pure = among(PURE).map(([name, read]) => [name, async (...args: unknown[]) => read(await calls.pure(task(name), args))])
  const inContext = among(IN_CONTEXT).map(([name, read]) => [name, async (given: object) => read(await calls.inContext(task(name), given))])
  return { ...trigger, ...Object.fromEntries([...pure, ...inContext]) } as TriggerDefinition['trigger'] // checked as every definition is
}

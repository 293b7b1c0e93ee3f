import { OptionError, type Clock, type Millis } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { ScheduleSpec } from '@millrace/node-sdk'
import type { DerivedTriggers, TriggerTiming } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import { TriggerConfigError } from './errors.ts'
import { checkTiming, nextTime } from './schedules/next-time.ts'
import { newRegistration } from './registrations/new-registration.ts'
import { triggerNodes, type TriggerNode } from './trigger-node.ts'

/** A service is not asked more often. */
const SHORTEST_POLL: Millis = 1000

/** What publishing a document means for the tables that serve its triggers. Its packages are asked, so it may take a while. */
export interface PublishHooks {
  derive(document: WorkflowDocument): DerivedTriggers | Promise<DerivedTriggers>
}

export function createPublishHooks(catalog: NodeCatalog, clock: Clock): PublishHooks {
  return {
    derive: async (document) => {
      const triggers = triggerNodes(document, catalog)
      const all = await Promise.all(triggers.map((trigger) => derive(trigger, document, clock.now())))
      return {
        webhooks: all.flatMap(({ webhooks = [] }) => webhooks),
        schedules: all.flatMap(({ schedules = [] }) => schedules),
        states: all.flatMap(({ states = [] }) => states),
        registrations: all.flatMap(({ registrations = [] }) => registrations),
      }
    },
  }
}

async function derive(trigger: TriggerNode, document: WorkflowDocument, now: Millis): Promise<Partial<DerivedTriggers>> {
  const { id: nodeId, type: nodeType } = trigger.node
  switch (trigger.kind) {
    case 'manual':
      return {}
    case 'webhook': {
      const { methods, path } = await trigger.trigger.spec(trigger.config)
      return {
        webhooks: [...new Set(methods)].map((method) => ({ nodeId, method: method.toUpperCase(), path })),
        registrations: trigger.trigger.register === undefined ? [] : [newRegistration(trigger, path, document)],
      }
    }
    case 'schedule': {
      const timings = timingsOf(await trigger.trigger.spec(trigger.config), trigger, document)
      return { schedules: timings.map((timing) => ({ nodeId, ...timing, nextAt: nextTime(timing, now, now) })) }
    }
    case 'poll': {
      const timings = timingsOf(await trigger.trigger.spec(trigger.config), trigger, document)
      const tooOften = timings.some(({ everyMs }) => everyMs !== null && everyMs < SHORTEST_POLL)
      if (tooOften) refuse(`it would look more often than each ${SHORTEST_POLL / 1000} s`, trigger, document)
      if (timings.length === 0) refuse('it does not say when to look', trigger, document)
      return { states: [{ nodeId, nodeType, kind: 'poll', timings, nextAt: now }] } // at once: what comes from now on is its
    }
    case 'listen':
      return { states: [{ nodeId, nodeType, kind: 'listen', timings: [], nextAt: now }] }
  }
}

function timingsOf(specs: readonly ScheduleSpec[], trigger: TriggerNode, document: WorkflowDocument): readonly TriggerTiming[] {
  return specs.map(({ cron = null, everyMs = null, timezone }) => {
    const timing = { cron, everyMs, timezone: timezone ?? document.settings?.timezone ?? 'UTC' }
    try {
      checkTiming(timing)
    } catch (thrown) {
      if (!(thrown instanceof OptionError)) throw thrown
      refuse(thrown.message, trigger, document, thrown)
    }
    return timing
  })
}

function refuse(message: string, { node }: TriggerNode, document: WorkflowDocument, cause?: unknown): never {
  const path = `/nodes/${document.nodes.indexOf(node)}/config`
  throw new TriggerConfigError({ nodeId: node.id, nodeName: node.name, errors: [{ path, code: 'trigger.schedule', message }] }, { cause })
}

import { OptionError, type Clock, type Millis } from '@millrace/base'
import type { NodeCatalog } from '@millrace/engine'
import type { DerivedTriggers, PublishHooks } from '@millrace/store'
import type { WorkflowDocument } from '@millrace/workflow'
import { TriggerConfigError } from './errors.ts'
import { checkTiming, nextTime, type Timing } from './schedules/next-time.ts'
import { triggerNodes, type TriggerNode } from './trigger-node.ts'

/** What publishing a document means for the tables that serve webhooks and schedules. */
export function createPublishHooks(catalog: NodeCatalog, clock: Clock): PublishHooks {
  return {
    derive(document: WorkflowDocument): DerivedTriggers {
      const triggers = triggerNodes(document, catalog)
      return {
        webhooks: triggers.flatMap(webhookRoutes),
        schedules: triggers.flatMap((trigger) => schedulesOf(trigger, document, clock.now())),
      }
    },
  }
}

function webhookRoutes(trigger: TriggerNode): DerivedTriggers['webhooks'] {
  if (trigger.kind !== 'webhook') return []
  const { methods, path } = trigger.trigger.spec(trigger.config)
  return [...new Set(methods)].map((method) => ({ nodeId: trigger.node.id, method: method.toUpperCase(), path }))
}

function schedulesOf(trigger: TriggerNode, document: WorkflowDocument, now: Millis): DerivedTriggers['schedules'] {
  if (trigger.kind !== 'schedule') return []
  return trigger.trigger.spec(trigger.config).map(({ cron = null, everyMs = null, timezone }) => {
    const timing: Timing = { cron, everyMs, timezone: timezone ?? document.settings?.timezone ?? 'UTC' }
    refuseBadTiming(timing, trigger, document)
    return { nodeId: trigger.node.id, ...timing, nextAt: nextTime(timing, now, now) }
  })
}

function refuseBadTiming(timing: Timing, { node }: TriggerNode, document: WorkflowDocument): void {
  try {
    checkTiming(timing)
  } catch (thrown) {
    if (!(thrown instanceof OptionError)) throw thrown
    const path = `/nodes/${document.nodes.indexOf(node)}/config`
    const errors = [{ path, code: 'trigger.schedule', message: thrown.message }]
    throw new TriggerConfigError({ nodeId: node.id, nodeName: node.name, errors }, { cause: thrown })
  }
}

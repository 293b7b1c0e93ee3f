import { isJsonObject, type JsonObject } from '@millrace/base'
import { isTimeZone, type WorkflowSettings } from '@millrace/workflow'
import { numberOf } from '../read/scalar.ts'

const MOST_SECONDS = 315_360_000

/** Settings of the workflow, and what is to be said about those that do not come along. */
export function settingsOf(
  raw: JsonObject,
  workflowIds: ReadonlyMap<string, string>,
): { readonly settings: WorkflowSettings; readonly notes: readonly string[] } {
  const given = isJsonObject(raw['settings']) ? raw['settings'] : {}
  const notes: string[] = []
  const zone = zoneOf(given, notes)
  const timeout = numberOf(given['executionTimeout'])
  const alarm = errorWorkflowOf(given, workflowIds, notes)
  return {
    settings: {
      // Whatever is not v1 is the old order, as there.
      order: given['executionOrder'] === 'v1' ? 'depth-first' : 'breadth-first',
      ...(zone === undefined ? {} : { timezone: zone }),
      ...(Number.isFinite(timeout) && timeout > 0 ? { timeoutMs: Math.ceil(Math.min(timeout, MOST_SECONDS) * 1000) } : {}),
      ...(alarm === undefined ? {} : { errorWorkflow: alarm }),
    },
    notes,
  }
}

function zoneOf({ timezone }: JsonObject, notes: string[]): string | undefined {
  if (typeof timezone !== 'string' || timezone === '' || timezone === 'DEFAULT') return undefined
  if (timezone.length <= 64 && isTimeZone(timezone)) return timezone
  notes.push(`Its time zone "${timezone.slice(0, 64)}" is not known here. Choose one in the settings of the workflow.`)
  return undefined
}

function errorWorkflowOf({ errorWorkflow }: JsonObject, workflowIds: ReadonlyMap<string, string>, notes: string[]): string | undefined {
  if (typeof errorWorkflow !== 'string' || errorWorkflow === '' || errorWorkflow === 'DEFAULT') return undefined
  const known = workflowIds.get(errorWorkflow)
  if (known === undefined) notes.push('It had an error workflow. Import that one too, and choose it in the settings of this workflow.')
  return known
}

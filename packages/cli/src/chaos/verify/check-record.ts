import { isJsonObject, type JsonObject } from '@millrace/base'
import type { Findings } from '../findings.ts'
import type { Recorded } from './journal-reader.ts'

/** Checks what is recorded of one execution by itself; gives the number of the call that it belongs to, where there is one. */
export function checkRecord(recorded: Recorded, findings: Findings): number | undefined {
  const { id, status, open, owner, seqs, events } = recorded
  if (open) findings.add('unfinished', `execution ${id} is recorded as ${status}`)
  if (owner !== null) findings.add('lease-held', `execution ${id} (${status}) is leased to ${owner}`)
  if (seqs.some((seq, index) => seq !== index)) findings.add('record-broken', `execution ${id} has the segments ${seqs.join(', ')}`)
  if (events[0]?.['type'] !== 'accepted') findings.add('record-broken', `the record of execution ${id} does not begin with its acceptance`)
  const last = events.at(-1)
  if (!open && (last?.['type'] !== 'finished' || last['status'] !== status)) {
    findings.add('record-broken', `execution ${id} is ${status}, but its record ends with ${JSON.stringify(last)?.slice(0, 200)}`)
  }
  for (const what of repeated(events)) findings.add('recorded-twice', `execution ${id} has ${what} more than once`)
  return orderOf(events[0])
}

/** What must stand in a record once: the acceptance, the end, and the completion of each step. */
function repeated(events: readonly JsonObject[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { type, node, run } of events) {
    const name = type === 'completed' ? `the completion of step ${String(node)}:${String(run)}` : `"${String(type)}"`
    if (type === 'completed' || type === 'accepted' || type === 'finished') counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].filter(([, count]) => count > 1).map(([name]) => name)
}

/** The number that the proof gave the call. */
function orderOf(accepted: JsonObject | undefined): number | undefined {
  const items = accepted?.['items']
  const [first] = Array.isArray(items) ? items : []
  const json = isJsonObject(first) ? first['json'] : undefined
  if (!isJsonObject(json)) return undefined
  const order = isJsonObject(json['body']) ? json['body']['order'] : json['order']
  return typeof order === 'number' ? order : undefined
}

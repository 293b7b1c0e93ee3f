import type { Execution, Packet, StepDetail } from '@millrace/api'
import { shortDuration, shortTime, table } from '../output/table.ts'

/** An execution for people. */
export function executionText({ steps, ...execution }: Execution): string {
  const { id, workflowName, workflowVersion, status, mode, trigger, createdAt, durationMs, error, wakeAt, controls } = execution
  const version = workflowVersion === 0 ? 'draft' : `version ${workflowVersion}`
  const rows = steps.map((step) => [
    ...[step.id, step.nodeName, step.status, String(step.attempt), shortDuration(step.durationMs)],
    ...[counts(step.itemsIn), counts(step.itemsOut), step.error === null ? '' : `${step.error.code}: ${step.error.message}`],
  ])
  return [
    `${id}  ${status}`,
    `  workflow  ${workflowName} (${version})`,
    `  started   by ${trigger}, ${mode}, ${shortTime(createdAt)}`,
    `  took      ${shortDuration(durationMs)}`,
    ...(wakeAt === null ? [] : [`  goes on   ${shortTime(wakeAt)}`]),
    ...(error === null ? [] : [`  error     ${error.code}: ${error.message}${error.nodeName === null ? '' : ` (${error.nodeName})`}`]),
    ...(controls.length === 0 ? [] : [`  possible  ${controls.join(', ')}`]),
    ...(rows.length === 0 ? [] : ['', table(['step', 'node', 'status', 'attempt', 'took', 'in', 'out', 'error'], rows)]),
  ].join('\n')
}

/** A step for people, with the items that the server gave. */
export function stepText({ id, nodeName, status, attempt, durationMs, error, inputs, outputs, logs }: StepDetail): string {
  return [
    `${id}  ${nodeName}  ${status}  attempt ${attempt}  ${shortDuration(durationMs)}`,
    ...(error === null ? [] : [`${error.code}: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`]),
    ...inputs.map((packet) => packetText('in', packet)),
    ...outputs.map((packet) => packetText('out', packet)),
    ...logs.map(({ at, level, message }) => `${shortTime(at)} ${level} ${message}`),
  ].join('\n')
}

const packetText = (direction: string, { port, total, items }: Packet): string =>
  `${direction} ${port}: ${total} items${items.length < total ? `, the first ${items.length}` : ''}\n${JSON.stringify(
    items.map(({ json }) => json),
    null,
    2,
  )}`

const counts = (ports: Readonly<Record<string, number>>): string =>
  Object.entries(ports)
    .map(([port, count]) => (port === 'main' ? String(count) : `${port} ${count}`))
    .join(', ')

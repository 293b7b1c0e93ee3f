import { isJsonObject, NodeError, toError, type JsonObject, type JsonValue } from '@millrace/base'
import type { CodeRequest, HttpRequest, HttpResponse, ScriptRequest, StepContext, WebhookResponse } from '@millrace/node-sdk'
import type { Condition } from '@millrace/workflow'
import { wireOf } from './errors.ts'
import type { PackagePermissions } from './permissions.ts'
import type { Job } from './process.ts'
import type { Settled, StepData, Task } from './protocol.ts'
import type { JobFacts } from './runner.ts'

/** Configs that are sent at a time. */
const AHEAD = 64
const MOST_MESSAGE = 4_000
const MOST_DETAIL = 65_536

/** What a step needs of its package. */
export interface StepRights {
  readonly permissions: PackagePermissions
  readonly isRepeatable: boolean
}

/** A step as something that another process does: what it is given, and what it may ask for. */
export function stepJob(task: Task, step: StepContext, { permissions, isRepeatable }: StepRights): { job: Job; facts: JobFacts } {
  let acted = false
  const answers: Readonly<Record<string, (body: unknown) => unknown>> = {
    http: (body) => {
      acted = true
      return http(step, body)
    },
    code: (body) => {
      permit(permissions.code, 'run code', 'code')
      acted = true
      return step.code(request<CodeRequest>(body, 'source'))
    },
    script: (body) => {
      permit(permissions.code, 'run scripts', 'code')
      acted = true
      return step.script(request<ScriptRequest>(body, 'script'))
    },
    respond: (body) => {
      acted = true
      return step.respond(response(body))
    },
    holds: (body) => step.holds(body as Condition), // what is no condition is refused where it is evaluated
    configs: (body) => configsFrom(step, Number(body)),
  }
  const job: Job = {
    task,
    body: JSON.stringify(dataOf(step)),
    signal: step.signal,
    answer: (what, body) => {
      const answer = Object.hasOwn(answers, what) ? answers[what] : undefined
      if (answer === undefined) throw new NodeError('package.request', `A step cannot be asked for "${what.slice(0, 50)}".`)
      return answer(body)
    },
    tell: (what, body) => tell(step, what, body),
  }
  return { job, facts: { hasActed: () => acted, isRepeatable } }
}

function dataOf(step: StepContext): StepData {
  const { execution, workflow, node, runIndex, attempt, idempotencyKey, now, port, firedPorts, part, rawConfig, resume, loop } = step
  const items = Array.from(step.items())
  const places = new Map(items.map((item, place) => [item, place]))
  const lists =
    firedPorts.length > 1 ? firedPorts.map((name) => [name, Array.from(step.items(name), (item) => places.get(item) ?? item)]) : []
  const first = configOf(step, 0)
  return {
    about: {
      ...{ execution, workflow, node, runIndex, attempt, idempotencyKey, now, port, firedPorts, part, rawConfig },
      ...(resume === undefined ? {} : { resume }),
      ...(loop === undefined ? {} : { loop }),
    },
    items,
    ports: Object.fromEntries(lists) as StepData['ports'],
    config: first,
    isConstant: items.length > 1 && 'value' in first && isSame(step, first.value),
  }
}

/** A config without expressions is the same object for every item. */
function isSame(step: StepContext, first: unknown): boolean {
  const again = configOf(step, 0)
  return 'value' in again && again.value === first
}

function configOf(step: StepContext, index: number): Settled {
  try {
    return { value: step.config(index) }
  } catch (thrown) {
    return { error: wireOf(thrown instanceof NodeError ? thrown : new NodeError('config.failed', toError(thrown).message)) }
  }
}

function configsFrom(step: StepContext, from: number): readonly Settled[] {
  if (!Number.isSafeInteger(from) || from < 0) throw new NodeError('package.request', 'The index of an item must be a whole number.')
  const end = Math.min(from + AHEAD, Math.max(step.items().length, from + 1))
  return Array.from({ length: end - from }, (_, at) => configOf(step, from + at))
}

async function http(step: StepContext, body: unknown): Promise<unknown> {
  const given = isJsonObject(body) ? body : {}
  const asked = request<HttpRequest>(given['request'], 'url')
  const bytes = given['bytes']
  const answer = await step.http(typeof bytes === 'string' ? { ...asked, body: new Uint8Array(Buffer.from(bytes, 'base64')) } : asked)
  return answerOf(answer)
}

/** Bytes travel as base64. */
function answerOf(response: HttpResponse): unknown {
  const { body, ...rest } = response
  return body instanceof Uint8Array ? { response: rest, bytes: Buffer.from(body).toString('base64') } : { response }
}

/** Fields that are texts where they are there at all; the services check the rest. */
const TEXTS = ['url', 'method', 'credential', 'bodyType', 'responseType', 'language', 'source', 'mode', 'interpreter', 'script', 'stdin']

function request<T>(value: unknown, needed: string): T {
  const wrong = isJsonObject(value)
    ? TEXTS.find((name) => (name === needed || value[name] !== undefined) && typeof value[name] !== 'string')
    : needed
  if (wrong !== undefined) throw new NodeError('package.request', `"${wrong}" of what the package asks for must be a text.`)
  return value as T // the services refuse what else is wrong with it
}

function response(value: unknown): WebhookResponse {
  const { status, headers, body, bodyType } = isJsonObject(value) ? value : ({} as JsonObject)
  if (!Number.isInteger(status) || (status as number) < 200 || (status as number) > 599)
    throw new NodeError('package.request', 'The status of an answer must be a whole number from 200 to 599.')
  const texts = isJsonObject(headers) ? Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])) : undefined
  return {
    status: status as number,
    ...(texts === undefined ? {} : { headers: texts }),
    ...(body === undefined ? {} : { body }),
    ...(bodyType === 'json' || bodyType === 'text' || bodyType === 'none' ? { bodyType } : {}),
  }
}

function tell(step: StepContext, what: string, body: unknown): void {
  if (what === 'progress') {
    if (typeof body === 'number') step.progress(body)
    return
  }
  const { message, detail } = isJsonObject(body) ? body : ({} as JsonObject)
  const kept: JsonValue | undefined = detail !== undefined && JSON.stringify(detail).length <= MOST_DETAIL ? detail : undefined
  step.log[what === 'warn' ? 'warn' : 'info'](String(message).slice(0, MOST_MESSAGE), kept)
}

function permit(granted: boolean, what: string, permission: string): void {
  if (granted) return
  throw new NodeError('package.not-permitted', `The package may not ${what}.`, {
    hint: `Its manifest must declare the permission "${permission}", and an administrator must grant it.`,
  })
}

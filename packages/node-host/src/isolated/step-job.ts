import { NodeError, toError } from '@millrace/base'
import type { CodeRequest, HttpRequest, ScriptRequest, StepContext } from '@millrace/node-sdk'
import type { Condition } from '@millrace/workflow'
import type { PackagePermissions } from '../packages/permissions.ts'
import { answerHttp, readRequest, readWebhookResponse, tellLog } from './asked.ts'
import { wireOf } from './errors.ts'
import type { Job } from './process.ts'
import type { Settled, StepData, Task } from './protocol.ts'
import type { JobFacts } from './runner.ts'
import { StepFiles } from './step-files.ts'

/** Configs that are sent at a time. */
const AHEAD = 64

/** What a step needs of its package. */
export interface StepRights {
  readonly granted: () => PackagePermissions
  readonly isRepeatable: boolean
}

/** A step as something that another process does: what it is given, and what it may ask for. */
export function stepJob(
  task: Task,
  step: StepContext,
  { granted, isRepeatable }: StepRights,
): { job: Job; facts: JobFacts; files: StepFiles } {
  let acted = false
  const files = new StepFiles(step)
  const sendable = (request: HttpRequest): HttpRequest => {
    const { responseType } = request
    const storesOrSends =
      request.file !== undefined || request.parts !== undefined || responseType === 'file' || responseType === 'auto-file'
    if (storesOrSends) permit(granted().binary, 'use binary data', 'binary')
    return files.checkRequest(request)
  }
  const answers: Readonly<Record<string, (body: unknown) => unknown>> = {
    http: (body) => {
      acted = true
      return answerHttp(async (request) => files.keepAnswer(await step.http(sendable(request))), body)
    },
    code: (body) => {
      permit(granted().code, 'run code', 'code')
      acted = true
      return step.code(readRequest<CodeRequest>(body, 'source'))
    },
    script: (body) => {
      permit(granted().code, 'run scripts', 'code')
      acted = true
      return step.script(readRequest<ScriptRequest>(body, 'script'))
    },
    respond: (body) => {
      acted = true
      return step.respond(readWebhookResponse(body, (ref) => files.known(ref)))
    },
    ...Object.fromEntries(
      Object.entries(files.answers).map(([what, answer]) => [
        what,
        (body: unknown) => {
          permit(granted().binary, 'use binary data', 'binary')
          return answer(body, step.binary)
        },
      ]),
    ),
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
  return { job, facts: { hasActed: () => acted, isRepeatable }, files }
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

function tell(step: StepContext, what: string, body: unknown): void {
  if (what === 'progress') {
    if (typeof body === 'number') step.progress(body)
    return
  }
  tellLog(step.log, what, body)
}

function permit(granted: boolean, what: string, permission: string): void {
  if (granted) return
  throw new NodeError('package.not-permitted', `The package may not ${what}.`, {
    hint: `Its manifest must declare the permission "${permission}", and an administrator must grant it.`,
  })
}

import { NodeError, toError } from '@millrace/base'
import type { NodeDefinition } from '../definition.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import { runNode, type RunNodeOptions, type RunNodeResult } from './run-node.ts'

/** A request that changed something at the service once more because the step was killed and began again. */
export interface RepeatedWrite {
  /** Which request of the step the process died at: 0 for the first. */
  readonly crashedAt: number
  /** Whether the service had answered when it died. */
  readonly when: 'before' | 'after'
  readonly request: HttpRequest
}

export interface CrashReport {
  /** Requests of an undisturbed step. */
  readonly requests: number
  /** Times that the step was killed. */
  readonly crashes: number
  /** Writes that reached the service twice without a key of the step in them. */
  readonly repeated: readonly RepeatedWrite[]
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Kills a step at each of its requests, once before the service sees it and once after it answered, and starts it again with the same
 * idempotency key, as the engine does after a crash. Says which writes happened twice without the service being able to tell.
 * @param options `http` answers the requests; it is asked anew for each crash
 */
export async function crashAtEachAwait<C>(definition: NodeDefinition<C>, options: RunNodeOptions): Promise<CrashReport> {
  const undisturbed = await runNode(definition, options)
  const repeated: RepeatedWrite[] = []
  for (let crashedAt = 0; crashedAt < undisturbed.requests.length; crashedAt += 1)
    for (const when of ['before', 'after'] as const) {
      const reached = await crashOnce(definition, options, { crashedAt, when })
      repeated.push(...twice(reached, keyOf(options)).map((request) => ({ crashedAt, when, request })))
    }
  return { requests: undisturbed.requests.length, crashes: undisturbed.requests.length * 2, repeated }
}

const keyOf = ({ idempotencyKey = 'test-key' }: RunNodeOptions): string => idempotencyKey

/** The requests that reached the service: those of the attempt that died, then those of the one after it. */
async function crashOnce<C>(
  definition: NodeDefinition<C>,
  options: RunNodeOptions,
  { crashedAt, when }: Omit<RepeatedWrite, 'request'>,
): Promise<readonly (readonly HttpRequest[])[]> {
  const { http } = options
  if (http === undefined) return [[], []]
  const died: HttpRequest[] = []
  let asked = 0
  const dies = async (request: HttpRequest): Promise<HttpResponse> => {
    const mine = asked++
    if (mine > crashedAt || (mine === crashedAt && when === 'before')) throw new NodeError(CRASH, 'The process died.')
    died.push(request)
    const response = await http(request)
    if (mine === crashedAt) throw new NodeError(CRASH, 'The process died.')
    return response
  }
  await untilCrash(runNode(definition, { ...options, http: dies }))
  const again: RunNodeResult = await runNode(definition, { ...options, attempt: (options.attempt ?? 1) + 1 })
  return [died, again.requests]
}

const CRASH = 'test.crash'

/** A node that catches the crash and goes on is a node that did not die: its requests fail from there on. */
async function untilCrash(step: Promise<unknown>): Promise<void> {
  try {
    await step
  } catch (thrown) {
    if (!(thrown instanceof NodeError) || thrown.code !== CRASH) throw toError(thrown)
  }
}

/** Writes of the attempt that died which the next one sent again: same method and address, whatever else changed. */
function twice([died = [], again = []]: readonly (readonly HttpRequest[])[], key: string): readonly HttpRequest[] {
  const left = again.filter((request) => isBareWrite(request, key)).map(placeOf)
  return died.filter((request) => {
    const at = isBareWrite(request, key) ? left.indexOf(placeOf(request)) : -1
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

const placeOf = ({ method = 'GET', url }: HttpRequest): string => `${method.toUpperCase()} ${url}`

const isBareWrite = (request: HttpRequest, key: string): boolean =>
  !SAFE.has((request.method ?? 'GET').toUpperCase()) && !JSON.stringify([request.headers, request.body, request.query]).includes(key)

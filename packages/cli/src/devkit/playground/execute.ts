import { NodeError, toError, type JsonValue } from '@millrace/base'
import type { CredentialDefinition, HttpRequest, HttpResponse, NodeDefinition } from '@millrace/node-sdk'
import { recordHttp, runNode } from '@millrace/node-sdk/testing'
import { environmentName } from '../credentials.ts'
import { covers } from '../hosts.ts'
import type { HostedType, Sender } from '../host.ts'
import { hideTexts } from '../record/hide.ts'
import type { ExecutionSeen, GivenCredential, Question, SeenError, SeenRequest } from './messages.ts'

export interface Signing extends GivenCredential {
  readonly definition: CredentialDefinition
}

/** Sends a request with a secret's signature. */
export type Send = (request: HttpRequest, signing: Signing | undefined) => Promise<HttpResponse>

type ExecuteQuestion = Extract<Question, { ask: 'execute' }>

/** Executes a node once with real requests, the way a step does: config checked, only declared hosts, credentials signed outside of the node. */
export async function executeOnce(
  { definition, check }: HostedType,
  question: ExecuteQuestion,
  parts: { readonly credentials: readonly CredentialDefinition[]; readonly sender: Sender },
): Promise<ExecutionSeen> {
  const requests: SeenRequest[] = []
  const nothing = { outputs: {}, logs: [], requests }
  if (definition.kind === 'trigger')
    return { ...nothing, error: { code: 'playground.trigger', message: 'A trigger is started by the server; try it in its tests.' } }
  const { config, configs } = question
  const problems = (configs ?? [config]).flatMap((each) => check(each))
  if (problems.length > 0)
    return {
      ...nothing,
      error: { code: 'config.invalid', message: problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; ') },
    }
  const { record } = question
  const { http, recording } = recordHttp(
    async (request) => {
      const seen = { method: request.method ?? 'GET', url: request.url }
      try {
        const answer = await parts.sender.send(request, signingOf(request, question, parts.credentials))
        requests.push({ ...seen, status: answer.status })
        return answer
      } catch (thrown) {
        requests.push(seen)
        throw thrown
      }
    },
    { secretNames: record?.secretNames ?? [] },
  )
  const recorded = (): Pick<ExecutionSeen, 'recording'> =>
    record === undefined ? {} : { recording: hideTexts(recording(), parts.sender.secrets()) }
  try {
    const { outputs, logs, directive } = await runNode(definition as unknown as NodeDefinition, {
      config: configs === undefined ? config : (index) => configs[index] ?? config,
      items: question.items,
      mode: 'test',
      now: record?.now ?? Date.now(),
      ...(record === undefined ? {} : { idempotencyKey: record.idempotencyKey }),
      http,
    })
    return { outputs, logs, requests, ...recorded(), ...(directive === undefined ? {} : { directive: directive as unknown as JsonValue }) }
  } catch (thrown) {
    // A service may echo what it was sent.
    return { ...nothing, ...recorded(), error: hideTexts(seenError(thrown), parts.sender.secrets()) }
  }
}

function signingOf(
  { url, credential }: HttpRequest,
  { hosts, credentials }: ExecuteQuestion,
  types: readonly CredentialDefinition[],
): Signing | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : undefined
  if (host !== undefined && !hosts.some((pattern) => covers(pattern, host)))
    throw new NodeError('permission.host', `The package may not call ${host}: it is not in millrace.permissions.hosts.`)
  if (credential === undefined) return undefined
  const definition = types.find(({ type }) => type === credential)
  const given = credentials[credential]
  if (definition === undefined) throw new NodeError('credential.type', `The package brings no credential type ${credential}.`)
  if (given === undefined)
    throw new NodeError('credential.missing', `There is no credential of the type ${credential}.`, {
      hint: `Make one on the page, or set ${environmentName(credential)} to a JSON object with its fields.`,
    })
  return { definition, ...given }
}

export function seenError(thrown: unknown): SeenError {
  const error = toError(thrown)
  if (!(error instanceof NodeError)) return { code: 'node.failed', message: error.stack ?? error.message }
  const { hint, itemIndex } = error.data
  return {
    ...{ code: error.code, message: error.message, retryable: error.retryable },
    ...(hint === undefined ? {} : { hint }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
  }
}

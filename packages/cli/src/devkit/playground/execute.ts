import { NodeError, toError, type JsonObject, type JsonValue } from '@millrace/base'
import type { CredentialDefinition, HttpRequest, HttpResponse, NodeDefinition } from '@millrace/node-sdk'
import { runNode } from '@millrace/node-sdk/testing'
import { covers } from '../hosts.ts'
import type { HostedType } from '../host.ts'
import type { ExecutionSeen, Question, SeenError, SeenRequest } from './messages.ts'

/** Sends a request with a secret's signature. */
export type Send = (
  request: HttpRequest,
  signing: { definition: CredentialDefinition; data: JsonObject } | undefined,
) => Promise<HttpResponse>

type ExecuteQuestion = Extract<Question, { ask: 'execute' }>

/** Executes a node once with real requests, the way a step does: config checked, only declared hosts, credentials signed outside of the node. */
export async function executeOnce(
  { definition, check }: HostedType,
  question: ExecuteQuestion,
  parts: { readonly credentials: readonly CredentialDefinition[]; readonly send: Send },
): Promise<ExecutionSeen> {
  const requests: SeenRequest[] = []
  const nothing = { outputs: {}, logs: [], requests }
  if (definition.kind === 'trigger')
    return { ...nothing, error: { code: 'playground.trigger', message: 'A trigger is started by the server; try it in its tests.' } }
  const problems = check(question.config)
  if (problems.length > 0)
    return {
      ...nothing,
      error: { code: 'config.invalid', message: problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; ') },
    }
  try {
    const { outputs, logs, directive } = await runNode(definition as unknown as NodeDefinition, {
      config: question.config,
      items: question.items,
      mode: 'test',
      now: Date.now(),
      http: async (request) => {
        const seen = { method: request.method ?? 'GET', url: request.url }
        try {
          const answer = await parts.send(request, signingOf(request, question, parts.credentials))
          requests.push({ ...seen, status: answer.status })
          return answer
        } catch (thrown) {
          requests.push(seen)
          throw thrown
        }
      },
    })
    return { outputs, logs, requests, ...(directive === undefined ? {} : { directive: directive as unknown as JsonValue }) }
  } catch (thrown) {
    return { ...nothing, error: seenError(thrown) }
  }
}

function signingOf(
  { url, credential }: HttpRequest,
  { hosts, credentials }: ExecuteQuestion,
  types: readonly CredentialDefinition[],
): { definition: CredentialDefinition; data: JsonObject } | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : undefined
  if (host !== undefined && !hosts.some((pattern) => covers(pattern, host)))
    throw new NodeError('permission.host', `The package may not call ${host}: it is not in millrace.permissions.hosts.`)
  if (credential === undefined) return undefined
  const definition = types.find(({ type }) => type === credential)
  const data = credentials[credential]
  if (definition === undefined) throw new NodeError('credential.type', `The package brings no credential type ${credential}.`)
  if (data === undefined)
    throw new NodeError('credential.missing', `There is no credential of the type ${credential}.`, {
      hint: `Start \`millrace node dev\` with ${environmentName(credential)}, a JSON object with its fields.`,
    })
  return { definition, data }
}

/** Where the secret for a credential type is read from: `crm.token` is MILLRACE_CREDENTIAL_CRM_TOKEN. */
export const environmentName = (type: string): string => `MILLRACE_CREDENTIAL_${type.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`

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

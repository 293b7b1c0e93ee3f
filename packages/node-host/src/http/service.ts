import { NodeError, type Id, type JsonObject } from '@millrace/base'
import type { CredentialDefinition, HttpRequest, HttpResponse } from '@millrace/node-sdk'
import { secretsOf, withoutSecrets } from '../credentials/redact.ts'
import { mayGoTo, signatureOf } from '../credentials/sign.ts'
import type { RequestRate } from '@millrace/workflow'
import { hostOf, outcomeOf, type Circuits } from './circuits.ts'
import type { HttpClient, Signed } from './client.ts'
import type { AttemptTraffic, CredentialLimits, RequestLimit } from './credential-limits.ts'

/** Who asks, as the engine says. */
export interface HttpCaller {
  readonly tenantId: Id
  readonly nodeId: string
  /** Credential id per credential type. */
  readonly credentials: Readonly<Record<string, Id>>
  /** Types that the node declared. */
  readonly credentialTypes: readonly string[]
  /** What the node's service allows, besides what the credential itself says. */
  readonly rateLimit?: RequestRate
  /** The same for all attempts of a step. */
  readonly idempotencyKey: string
  readonly traffic: AttemptTraffic
  readonly signal: AbortSignal
}

export interface CredentialSource {
  /** The decrypted secret; undefined when the tenant has no such credential. */
  get(
    tenantId: Id,
    credentialId: Id,
  ): Promise<{ readonly type: string; readonly data: JsonObject; readonly limits?: RequestLimit | null } | undefined>
}

export type HttpService = (request: HttpRequest, caller: HttpCaller) => Promise<HttpResponse>

export interface HttpServiceParts {
  readonly client: HttpClient
  readonly credentials: CredentialSource
  readonly types: { credentialType(type: string): CredentialDefinition | undefined }
  readonly circuits: Circuits
  readonly limits: CredentialLimits
}

/** Requests of steps: signed here with the secret, which never reaches the node; held back while the host or the credential needs it. */
export function createHttpService({ client, credentials, types, circuits, limits }: HttpServiceParts): HttpService {
  return async (request, caller) => {
    const host = hostOf(request.url)
    if (host !== undefined) circuits.check(caller.tenantId, host) // before a turn of the credential is taken for nothing
    await waitForTurn(request, caller, host)
    if (request.credential === undefined) return send(request, caller, { host })
    const { signed, secrets } = await signFor(request.credential, caller)
    try {
      return await send(request, caller, { host, signed })
    } catch (thrown) {
      throw thrown instanceof NodeError ? withoutSecrets(thrown, secrets) : thrown
    }
  }

  async function send(
    request: HttpRequest,
    caller: HttpCaller,
    { host, signed }: { host: string | undefined; signed?: Signed },
  ): Promise<HttpResponse> {
    const ended = host === undefined ? () => undefined : circuits.enter(caller.tenantId, host)
    try {
      caller.traffic.sent += 1
      const answer = await client.request(request, { signal: caller.signal, ...(signed === undefined ? {} : { signed }) })
      ended(answer.status >= 500 ? 'broken' : 'answered')
      return answer
    } catch (thrown) {
      ended(outcomeOf(thrown))
      throw thrown
    }
  }

  /** All nodes of a tenant that use the same credential of a service share its limit; without one, all that call the host. */
  async function waitForTurn(request: HttpRequest, caller: HttpCaller, host: string | undefined): Promise<void> {
    const { rateLimit, tenantId, idempotencyKey: step, traffic, signal } = caller
    if (rateLimit === undefined || host === undefined) return
    const { requests: count, perMs, by = 'credential' } = rateLimit
    const credential = by === 'credential' && request.credential !== undefined ? caller.credentials[request.credential] : undefined
    const credentialId = `rate ${credential ?? host} ${count}/${perMs}`
    await limits.take({ tenantId, credentialId, limit: { count, perMs }, whose: host, step, traffic, signal })
  }

  async function signFor(type: string, caller: HttpCaller): Promise<{ signed: Signed; secrets: readonly string[] }> {
    const definition = types.credentialType(type)
    if (definition === undefined || !caller.credentialTypes.includes(type))
      throw new NodeError('credential.type', `The node may not use credentials of the type ${type}.`)
    const id = caller.credentials[type]
    if (id === undefined)
      throw new NodeError('credential.missing', `No credential of the type "${definition.title}" is chosen.`, {
        hint: 'Open the node and choose or create one.',
      })
    const found = await credentials.get(caller.tenantId, id)
    if (found === undefined)
      throw new NodeError('credential.not-found', 'The chosen credential does not exist any more.', {
        hint: 'Open the node and choose another one.',
      })
    if (found.type !== type) throw new NodeError('credential.type', `The chosen credential is of the type ${found.type}, not ${type}.`)
    if (found.limits !== undefined && found.limits !== null) {
      const { tenantId, idempotencyKey: step, traffic, signal } = caller
      await limits.take({ tenantId, credentialId: id, limit: found.limits, step, traffic, signal })
    }
    const signature = signatureOf(definition, found.data)
    const checkHost = (host: string): void => {
      if (mayGoTo(definition, found.data, host)) return
      throw new NodeError('credential.host', `The chosen credential may not be sent to ${host}.`, {
        hint: "Add the host to the credential's list of allowed hosts if it belongs there.",
      })
    }
    return { signed: { ...signature, checkHost }, secrets: secretsOf(definition, found.data, signature) }
  }
}

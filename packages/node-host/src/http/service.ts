import { NodeError, type Id, type JsonObject } from '@millrace/base'
import type { CredentialDefinition, HttpRequest, HttpResponse, StepBinary } from '@millrace/node-sdk'
import type { RequestRate } from '@millrace/workflow'
import { withoutSecrets } from '../credentials/redact.ts'
import { signerOf, type Signer } from '../credentials/signer.ts'
import { isOwnType } from '../connectors/own-names.ts'
import { isListed } from '../packages/permissions.ts'
import { hostOf, outcomeOf, type Circuits } from './circuits.ts'
import type { HttpClient } from './client.ts'
import type { AttemptTraffic, CredentialLimits, RequestLimit } from './credential-limits.ts'

/** Who asks, as the engine says. */
export interface HttpCaller {
  readonly tenantId: Id
  readonly nodeId: string
  /** What asks: its package may be one that may call certain hosts only. */
  readonly nodeType: { readonly type: string; readonly version: number }
  /** Credential id per credential type. */
  readonly credentials: Readonly<Record<string, Id>>
  /** Types that the node declared. */
  readonly credentialTypes: readonly string[]
  /** What the node's service allows, besides what the credential itself says. */
  readonly rateLimit?: RequestRate
  /** The same for all attempts of a step. */
  readonly idempotencyKey: string
  readonly traffic: AttemptTraffic
  /** Its files; absent outside of executions, where there are none. */
  readonly binary?: () => StepBinary
  readonly signal: AbortSignal
}

export interface CredentialSource {
  /** The decrypted secret; undefined when the tenant has no such credential. */
  get(
    tenantId: Id,
    credentialId: Id,
  ): Promise<{ readonly type: string; readonly data: JsonObject; readonly limits?: RequestLimit | null } | undefined>
}

/** The tokens of credentials whose type uses OAuth2: fetched, renewed and kept by the server. */
export interface TokenSource {
  /**
   * A token that holds now. `rejected` is one that the service has just answered 401 to: another one is given, or the same when there
   * is no other. Throws NodeErrors `auth.*`.
   */
  token(of: TokenOwner, signal: AbortSignal, rejected?: string): Promise<string>
}

export interface TokenOwner {
  readonly tenantId: Id
  readonly credentialId: Id
  readonly type: string
  readonly data: JsonObject
}

export type HttpService = (request: HttpRequest, caller: HttpCaller) => Promise<HttpResponse>

export interface HttpServiceParts {
  readonly client: HttpClient
  readonly credentials: CredentialSource
  readonly tokens: TokenSource
  readonly types: {
    /** A promise where the tenant's own types have to be read first. */
    credentialType(type: string, tenantId: Id): CredentialDefinition | undefined | Promise<CredentialDefinition | undefined>
    /** The hosts that nodes of a type may call; undefined for any. */
    hostsOf(type: string, version: number, tenantId: Id): readonly string[] | undefined | Promise<readonly string[] | undefined>
  }
  readonly circuits: Circuits
  readonly limits: CredentialLimits
}

/** Requests of steps: signed here with the secret, which never reaches the node; held back while the host or the credential needs it. */
export function createHttpService({ client, credentials, tokens, types, circuits, limits }: HttpServiceParts): HttpService {
  return async (request, caller) => {
    const host = hostOf(request.url)
    if (host !== undefined) circuits.check(caller.tenantId, host) // before a turn of the credential is taken for nothing
    await waitForTurn(request, caller, host)
    if (request.credential === undefined) return send(request, caller, { host })
    const chosen = await choose(request.credential, caller)
    const token = chosen.definition.oauth2 === undefined ? undefined : await tokens.token(chosen, caller.signal)
    const first = await sendSigned(request, caller, { host, chosen, token })
    if (token === undefined || !isRefusal(first)) return settle(first)
    // The service does not know the token any more, whatever it said of its lifetime: once more with another one.
    const other = await tokens.token(chosen, caller.signal, token)
    return settle(other === token ? first : await sendSigned(request, caller, { host, chosen, token: other }))
  }

  async function sendSigned(
    request: HttpRequest,
    caller: HttpCaller,
    { host, chosen, token }: { host: string | undefined; chosen: Chosen; token: string | undefined },
  ): Promise<Outcome> {
    await takeTurn(chosen, caller)
    const { signed, secrets } = signerOf(chosen.definition, chosen.data, token)
    try {
      return { answer: await send(request, caller, { host, signed }) }
    } catch (thrown) {
      return { thrown: thrown instanceof NodeError ? withoutSecrets(thrown, secrets()) : thrown }
    }
  }

  async function send(
    request: HttpRequest,
    caller: HttpCaller,
    { host, signed }: { host: string | undefined; signed?: Signer['signed'] },
  ): Promise<HttpResponse> {
    const checkHost = await hostCheck(caller)
    const ended = host === undefined ? () => undefined : circuits.enter(caller.tenantId, host)
    try {
      caller.traffic.sent += 1
      const answer = await client.request(request, {
        signal: caller.signal,
        checkHost,
        binary: caller.binary,
        ...(signed === undefined ? {} : { signed }),
      })
      ended(answer.status >= 500 ? 'broken' : 'answered')
      return answer
    } catch (thrown) {
      ended(outcomeOf(thrown))
      throw thrown
    }
  }

  async function hostCheck({ nodeType, tenantId }: HttpCaller): Promise<((host: string) => void) | undefined> {
    const hosts = await types.hostsOf(nodeType.type, nodeType.version, tenantId)
    if (hosts === undefined) return undefined
    return (asked) => {
      if (isListed(hosts, asked)) return
      if (isOwnType(nodeType.type))
        throw new NodeError('connector.host', `The connector of this node may not call ${asked}.`, {
          hint: 'Add a version of the connector whose hosts have it, and use that one.',
        })
      throw new NodeError('package.host', `The package of this node may not call ${asked}.`, {
        hint: 'Its manifest must declare the host, and an administrator must grant it.',
      })
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

  async function choose(type: string, caller: HttpCaller): Promise<Chosen> {
    const definition = await types.credentialType(type, caller.tenantId)
    if (definition === undefined || !caller.credentialTypes.includes(type))
      throw new NodeError('credential.type', `The node may not use credentials of the type ${type}.`)
    const credentialId = caller.credentials[type]
    if (credentialId === undefined)
      throw new NodeError('credential.missing', `No credential of the type "${definition.title}" is chosen.`, {
        hint: 'Open the node and choose or create one.',
      })
    const found = await credentials.get(caller.tenantId, credentialId)
    if (found === undefined)
      throw new NodeError('credential.not-found', 'The chosen credential does not exist any more.', {
        hint: 'Open the node and choose another one.',
      })
    if (found.type !== type) throw new NodeError('credential.type', `The chosen credential is of the type ${found.type}, not ${type}.`)
    return { definition, tenantId: caller.tenantId, credentialId, type, data: found.data, limit: found.limits ?? undefined }
  }

  async function takeTurn({ tenantId, credentialId, limit }: Chosen, caller: HttpCaller): Promise<void> {
    if (limit === undefined) return
    const { idempotencyKey: step, traffic, signal } = caller
    await limits.take({ tenantId, credentialId, limit, step, traffic, signal })
  }
}

interface Chosen extends TokenOwner {
  readonly definition: CredentialDefinition
  readonly limit: RequestLimit | undefined
}

type Outcome = { readonly answer: HttpResponse } | { readonly thrown: unknown }

const isRefusal = (outcome: Outcome): boolean =>
  'answer' in outcome ? outcome.answer.status === 401 : outcome.thrown instanceof NodeError && outcome.thrown.code === 'http.401'

function settle(outcome: Outcome): HttpResponse {
  if ('thrown' in outcome) throw outcome.thrown
  return outcome.answer
}

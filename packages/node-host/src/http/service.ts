import { NodeError, type Id, type JsonObject } from '@millrace/base'
import type { CredentialDefinition, HttpRequest, HttpResponse } from '@millrace/node-sdk'
import { mayGoTo, signatureOf } from '../credentials/sign.ts'
import type { HttpClient, Signed } from './client.ts'

/** Who asks, as the engine says. */
export interface HttpCaller {
  readonly tenantId: Id
  readonly nodeId: string
  /** Credential id per credential type. */
  readonly credentials: Readonly<Record<string, Id>>
  /** Types that the node declared. */
  readonly credentialTypes: readonly string[]
  readonly signal: AbortSignal
}

export interface CredentialSource {
  /** The decrypted secret; undefined when the tenant has no such credential. */
  get(tenantId: Id, credentialId: Id): Promise<{ readonly type: string; readonly data: JsonObject } | undefined>
}

export type HttpService = (request: HttpRequest, caller: HttpCaller) => Promise<HttpResponse>

/** Requests of steps: signed here with the secret, which never reaches the node. */
export function createHttpService(options: {
  client: HttpClient
  credentials: CredentialSource
  types: { credentialType(type: string): CredentialDefinition | undefined }
}): HttpService {
  const { client, credentials, types } = options
  return async (request, caller) => {
    if (request.credential === undefined) return client.request(request, { signal: caller.signal })
    const signed = await signFor(request.credential, caller)
    try {
      return await client.request(request, { signal: caller.signal, signed })
    } catch (thrown) {
      throw thrown instanceof NodeError ? redact(thrown, signed) : thrown
    }
  }

  async function signFor(type: string, caller: HttpCaller): Promise<Signed> {
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
    return {
      ...signatureOf(definition, found.data),
      checkHost: (host) => {
        if (!mayGoTo(definition, found.data, host)) {
          throw new NodeError('credential.host', `The chosen credential may not be sent to ${host}.`, {
            hint: "Add the host to the credential's list of allowed hosts if it belongs there.",
          })
        }
      },
    }
  }
}

/** A service that echoes what it was sent must not bring a secret into the record. */
function redact(error: NodeError, signed: Signed): NodeError {
  const secrets = [...Object.values(signed.headers), ...Object.values(signed.query)]
    .flatMap((value) => [value, value.replace(/^\S+\s+/, '')])
    .filter((value) => value.length >= 4)
  const { detail, hint, itemIndex } = error.data
  const text = detail === undefined ? '' : JSON.stringify(detail)
  if (!secrets.some((secret) => text.includes(secret) || error.message.includes(secret))) return error
  const clean = (value: string): string => secrets.reduce((result, secret) => result.replaceAll(secret, '[secret]'), value)
  return new NodeError(error.code, clean(error.message), {
    retryable: error.retryable,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    ...(hint === undefined ? {} : { hint }),
    ...(itemIndex === undefined ? {} : { itemIndex }),
    detail: '[left out: it held the secret]',
  })
}

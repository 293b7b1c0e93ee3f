import { isJsonObject, toError, type JsonObject, type JsonValue, nameOfStep } from '@millrace/base'
import type { CredentialDefinition, CredentialTestRequest, HttpRequest } from '@millrace/node-sdk'
import type { HttpClient } from '../http/client.ts'
import { maskCredential } from './credential-data.ts'
import { fillFields, fillUrl } from './fields.ts'
import { mayGoTo } from './hosts.ts'
import { blanked } from './redact.ts'
import { signerOf } from './signer.ts'

export interface Trial {
  readonly definition: CredentialDefinition
  readonly data: JsonObject
  /** Of a type that uses OAuth2. */
  readonly accessToken?: string | undefined
  /** Absent: the request that the type declares. */
  readonly url?: string | undefined
}

export interface TrialResult {
  readonly ok: boolean
  /** Null when no answer came. */
  readonly status: number | null
  readonly message: string
}

const LIMIT_MS = 20_000

/** Tries one request; tells apart what the service says (it answered, perhaps 401) and what kept it from answering. */
export async function tryCredential(client: HttpClient, trial: Trial, signal: AbortSignal): Promise<TrialResult> {
  const { definition, data, accessToken } = trial
  const test = trial.url === undefined ? definition.test : { url: trial.url }
  if (test === undefined) return failed(`Credentials of the type "${definition.title}" have no test of their own; give a URL.`)
  const { signed, secrets } = signerOf(definition, data, accessToken)
  try {
    const request = requestOf(test, maskCredential(definition, data))
    const host = URL.canParse(request.url) ? new URL(request.url).host : ''
    if (!mayGoTo(definition, data, host)) return failed(`The credential may not be sent to ${host}.`)
    const { status, body } = await client.request(request, { signal, signed })
    return judge(test, status, body)
  } catch (thrown) {
    return failed(blanked(toError(thrown).message, secrets()))
  }
}

const failed = (message: string): TrialResult => ({ ok: false, status: null, message })

function requestOf({ method = 'GET', url, headers = {}, body }: CredentialTestRequest, visible: JsonObject): HttpRequest {
  return {
    method,
    url: fillUrl(url, visible),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fillFields(value, visible)])),
    ...(body === undefined ? {} : { body: fillBody(body, visible) }),
    ...{ acceptStatus: 'any', maxRedirects: 0, timeoutMs: LIMIT_MS },
  }
}

function fillBody(value: JsonValue, visible: JsonObject): JsonValue {
  if (typeof value === 'string') return fillFields(value, visible)
  if (Array.isArray(value)) return value.map((each) => fillBody(each, visible))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fillBody(each, visible)]))
}

function judge({ expect }: CredentialTestRequest, status: number, body: JsonValue | Uint8Array): TrialResult {
  if (status >= 400) return { ok: false, status, message: `The service answered ${status}; it does not accept this credential here.` }
  if (expect !== undefined && JSON.stringify(valueAt(body, expect.pointer)) !== JSON.stringify(expect.equals))
    return { ok: false, status, message: `The service answered ${status}, but its answer says that it does not accept this credential.` }
  return { ok: true, status, message: `The service answered ${status}.` }
}

/** RFC 6901. */
function valueAt(body: JsonValue | Uint8Array, pointer: string): JsonValue | undefined {
  let at: JsonValue | Uint8Array | undefined = body
  for (const part of pointer.split('/').slice(1)) {
    const name = nameOfStep(part)
    if (Array.isArray(at)) at = at[Number(name)]
    else if (isJsonObject(at) && Object.hasOwn(at, name)) at = at[name]
    else return undefined
  }
  return at instanceof Uint8Array ? undefined : at
}

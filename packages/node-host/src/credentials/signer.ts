import { NodeError, systemClock, systemIds, type Clock, type IdSource, type JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import type { Signed } from '../http/client.ts'
import { digestOf } from './digest.ts'
import { mayGoTo } from './hosts.ts'
import { asSecrets, secretsOf } from './redact.ts'
import { signatureOf } from './sign.ts'

export interface Signer {
  readonly signed: Signed
  /** Every text that must not come back, those of the signatures made so far among them. */
  secrets(): readonly string[]
}

/** Signs requests with a credential; `accessToken` is that of a type that uses OAuth2. */
export function signerOf(
  definition: CredentialDefinition,
  data: JsonObject,
  accessToken?: string,
  { clock = systemClock, ids = systemIds }: { readonly clock?: Clock; readonly ids?: IdSource } = {},
): Signer {
  const values = accessToken === undefined ? data : { ...data, accessToken }
  const signature = signatureOf(definition, values)
  const digest = digestOf(definition, values, { clock, ids })
  const known = secretsOf(definition, values, signature)
  const digests: string[] = []
  return {
    signed: {
      ...signature,
      checkHost: (host) => {
        if (mayGoTo(definition, data, host)) return
        throw new NodeError('credential.host', `The chosen credential may not be sent to ${host}.`, {
          hint:
            definition.hosts === undefined
              ? "Add the host to the credential's list of allowed hosts if it belongs there."
              : `Credentials of the type "${definition.title}" go to ${definition.hosts.join(', ')} only.`,
        })
      },
      digest:
        digest &&
        ((request) => {
          const made = digest(request)
          digests.push(...Object.values(made.headers), ...Object.values(made.query))
          return made
        }),
    },
    secrets: () => (digests.length === 0 ? known : [...asSecrets(digests), ...known]),
  }
}

import { NodeError, type JsonObject } from '@millrace/base'
import type { CredentialDefinition, OAuth2Flow } from '@millrace/node-sdk'
import { fieldText, fillFields, fillUrl } from '../credentials/fields.ts'

/** An OAuth2 flow with the secret's fields in their places. Made for one use, never kept: it holds the client's secret. */
export interface FilledFlow {
  readonly grant: OAuth2Flow['grant']
  readonly authorizeUrl: string | undefined
  readonly tokenUrl: string
  readonly refreshUrl: string
  readonly scope: string
  readonly pkce: boolean
  readonly clientAuth: 'header' | 'body'
  readonly clientId: string
  readonly clientSecret: string
  readonly authorizeParameters: Readonly<Record<string, string>>
  readonly tokenParameters: Readonly<Record<string, string>>
}

/** Undefined for credential types that do not use OAuth2. Throws `auth.incomplete` when a field that it needs is empty. */
export function filledFlow({ oauth2 }: CredentialDefinition, data: JsonObject): FilledFlow | undefined {
  if (oauth2 === undefined) return undefined
  const { grant, authorizeUrl, tokenUrl, refreshUrl = tokenUrl, scopes = [], scopeSeparator = ' ', pkce = true } = oauth2
  const { clientAuth = 'header', authorizeParameters = {}, tokenParameters = {} } = oauth2
  const filled = scopes.map((scope) => fillFields(scope, data).trim()).filter((scope) => scope !== '')
  return {
    grant,
    authorizeUrl: authorizeUrl === undefined ? undefined : address('authorization', fillUrl(authorizeUrl, data)),
    tokenUrl: address('token', fillUrl(tokenUrl, data)),
    refreshUrl: address('refresh', fillUrl(refreshUrl, data)),
    scope: filled.join(scopeSeparator),
    pkce: typeof pkce === 'boolean' ? pkce : fieldText(data, pkce.field) !== 'false',
    clientAuth: typeof clientAuth === 'string' ? clientAuth : fieldText(data, clientAuth.field) === 'body' ? 'body' : 'header',
    clientId: fieldText(data, 'clientId'),
    clientSecret: fieldText(data, 'clientSecret'),
    authorizeParameters: filledParameters(authorizeParameters, data),
    tokenParameters: filledParameters(tokenParameters, data),
  }
}

function address(what: string, text: string): string {
  const { protocol, username } = URL.canParse(text) ? new URL(text) : { protocol: '', username: '' }
  if ((protocol === 'https:' || protocol === 'http:') && username === '') return text
  throw new NodeError('auth.incomplete', `The ${what} address of the credential is not a valid http(s) URL.`, {
    hint: "Open the credential and correct it; the service's documentation names the address.",
  })
}

/** One whose field is empty is not sent at all. */
const filledParameters = (parameters: Readonly<Record<string, string>>, data: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters)
      .map(([name, value]) => [name, fillFields(value, data)] as const)
      .filter(([, value]) => value !== ''),
  )

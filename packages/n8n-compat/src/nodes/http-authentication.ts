import type { JsonObject } from '@millrace/base'
import type { Params } from '../read/params.ts'
import { missing, type NodeNote } from '../report.ts'

/** How a request is signed. The credential itself has to be chosen: its secret is in no workflow. */
export interface Authentication {
  readonly config: JsonObject
  readonly notes: readonly NodeNote[]
}

type Kind = 'basic' | 'bearer' | 'header' | 'query' | 'oauth2'

/** Credentials that any service can have. */
const GENERIC: Readonly<Record<string, Kind>> = {
  httpBasicAuth: 'basic',
  basicAuth: 'basic',
  httpBearerAuth: 'bearer',
  httpHeaderAuth: 'header',
  headerAuth: 'header',
  httpQueryAuth: 'query',
  queryAuth: 'query',
  oAuth2Api: 'oauth2',
  oAuth2: 'oauth2',
}

/** Credentials of services that are sent as `Authorization: Bearer`. */
const BEARER: ReadonlySet<string> = new Set([
  'openAiApi',
  'notionApi',
  'slackApi',
  'airtableTokenApi',
  'openRouterApi',
  'githubApi',
  'hubspotAppToken',
  'groqApi',
  'mistralCloudApi',
  'deepSeekApi',
  'stripeApi',
  'sendGridApi',
  'apifyApi',
  'perplexityApi',
  'huggingFaceApi',
  'calendlyApi',
  'whatsAppApi',
  'facebookGraphApi',
])

const chosen = (authentication: Kind, what: string): Authentication => ({
  config: { authentication },
  notes: [missing(`Choose a credential: it used ${what}.`)],
})

/** @param old how versions before 2 said it */
export function authenticationOf(params: Params, old?: string): Authentication {
  const how = old ?? params.choice('authentication', 'none')
  if (how === 'none') return { config: {}, notes: [] }
  const type = old ?? params.fixedText(how === 'predefinedCredentialType' ? 'nodeCredentialType' : 'genericAuthType')
  const kind = Object.hasOwn(GENERIC, type) ? GENERIC[type] : undefined
  if (kind !== undefined) return chosen(kind, WORDS[kind])
  if (/OAuth2Api$/i.test(type)) return chosen('oauth2', `the credential type ${type}, which is OAuth 2`)
  if (BEARER.has(type)) return chosen('bearer', `the credential type ${type}, which sends a bearer token`)
  // A header fits most services. Without any the request would go out unsigned, and nobody would be told.
  return {
    config: { authentication: 'header' },
    notes: [
      missing(
        `Choose how the request is signed, and a credential: it used ${type === '' ? 'one of its own' : `the credential type ${type}`}.`,
      ),
    ],
  }
}

const WORDS: { readonly [K in Kind]: string } = {
  basic: 'a name and a password',
  bearer: 'a bearer token',
  header: 'a header',
  query: 'a query parameter',
  oauth2: 'OAuth 2',
}

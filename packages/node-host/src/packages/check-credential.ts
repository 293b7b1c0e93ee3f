import { isJsonObject, isSecretField, type JsonObject, type JsonValue } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { placeholdersIn } from '../credentials/fields.ts'
import { REQUEST_PARTS } from '../credentials/sign.ts'

type Refuse = (reason: string) => never

/** What `over` of a digest may name beside the secret's fields. */
const DIGESTED = ['method', 'path', 'host', 'body', 'bodySha256', 'timestamp', 'nonce']

/** Whether everything that a credential type names is there. A misspelt field would sign with nothing, and a 401 would not say why. */
export function checkCredentialFields(definition: CredentialDefinition, refuse: Refuse): void {
  const { properties } = definition.schema
  if (!isJsonObject(properties)) return refuse('its schema has no properties')
  const allow = (names: readonly string[], beside: readonly string[]): void => {
    for (const name of names)
      if (!Object.hasOwn(properties, name) && !beside.includes(name)) refuse(`it uses the field "${name}", which its schema does not have`)
  }
  const { sign, oauth2, hosts = [], allowedHostsField } = definition
  const ofToken = oauth2 === undefined ? [] : ['accessToken']
  const ofRequest = sign.hmac === undefined ? [] : REQUEST_PARTS
  allow(namesIn({ ...sign.headers }).concat(namesIn({ ...sign.query })), [...ofToken, ...ofRequest])
  if (sign.basic !== undefined) allow([sign.basic.user, sign.basic.password], [])
  if (sign.hmac !== undefined) allow([sign.hmac.keyField, ...placeholdersIn(sign.hmac.over)], [...ofToken, ...DIGESTED])
  if (allowedHostsField !== undefined) allow([allowedHostsField], [])
  allow(hosts.flatMap(placeholdersIn), [])
  checkFlow(definition, allow, refuse)
  checkTest(definition, properties, refuse)
}

function checkFlow(
  { oauth2, sign }: CredentialDefinition,
  allow: (names: readonly string[], beside: readonly string[]) => void,
  refuse: Refuse,
): void {
  if (oauth2 === undefined) return
  const { grant, pkce, clientAuth, ...rest } = oauth2
  allow(['clientId', ...namesIn(rest as unknown as JsonValue)], [])
  for (const choice of [pkce, clientAuth]) if (typeof choice === 'object') allow([choice.field], [])
  if (grant === 'authorization-code' && oauth2.authorizeUrl === undefined) refuse('its OAuth2 flow has no authorizeUrl')
  if (!namesIn(sign as unknown as JsonValue).includes('accessToken')) refuse('it uses OAuth2, but its signing has no {accessToken}')
}

/** The answer to a test is shown, and may say what was asked. */
function checkTest({ test }: CredentialDefinition, properties: JsonObject, refuse: Refuse): void {
  for (const name of namesIn({ url: test?.url ?? '', headers: { ...test?.headers }, body: test?.body ?? null })) {
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (field === undefined) refuse(`its test uses the field "${name}", which its schema does not have`)
    if (isSecretField(field)) refuse(`its test uses the secret field "${name}"; only signing may`)
  }
}

/** Every `{name}` in the texts of a value, also in the names of its members. */
function namesIn(value: JsonValue): string[] {
  if (typeof value === 'string') return [...placeholdersIn(value)]
  if (Array.isArray(value)) return value.flatMap(namesIn)
  return isJsonObject(value) ? Object.entries(value).flatMap(([name, each]) => [...placeholdersIn(name), ...namesIn(each)]) : []
}

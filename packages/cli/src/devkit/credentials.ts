import { isJsonObject, type JsonObject } from '@millrace/base'
import type { CredentialDefinition } from '@millrace/node-sdk'
import { CredentialSettingError } from './errors.ts'

/** Where the secret for a credential type is read from: `crm.token` is MILLRACE_CREDENTIAL_CRM_TOKEN. */
export const environmentName = (type: string): string => `MILLRACE_CREDENTIAL_${type.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`

/** The secrets that the environment has for these credential types, so that none lies in a package. */
export function secretsIn(
  environment: Readonly<Record<string, string | undefined>>,
  types: readonly string[],
): ReadonlyMap<string, JsonObject> {
  const found = types.flatMap((type): [string, JsonObject][] => {
    const setting = environmentName(type)
    const text = environment[setting]
    return text === undefined || text === '' ? [] : [[type, secretOf(setting, text)]]
  })
  return new Map(found)
}

function secretOf(setting: string, text: string): JsonObject {
  try {
    const data: unknown = JSON.parse(text)
    if (isJsonObject(data)) return data
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown // no cause: its message quotes the secret
  }
  throw new CredentialSettingError({ setting })
}

/** What stands for connecting in a browser, which needs a server that the service can come back to. */
export const PASTED_TOKENS: JsonObject = {
  accessToken: {
    type: 'string',
    title: 'Access token',
    description: 'One that holds now, e.g. from the console of the service. It is used until it runs out.',
    'x-ui': { secret: true },
  },
  refreshToken: {
    type: 'string',
    title: 'Refresh token',
    description: 'One that was given to this client: access tokens are asked for with it.',
    'x-ui': { secret: true },
  },
}

/** The fields of a credential as a developer gives them: OAuth2 ones with tokens that were got elsewhere. */
export function schemaToGive({ schema, oauth2 }: CredentialDefinition): JsonObject {
  if (oauth2 === undefined || oauth2.grant === 'client-credentials') return schema
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  return { ...schema, properties: { ...properties, ...PASTED_TOKENS } }
}

import { isJsonObject, type JsonObject } from '@millrace/base'
import type { CredentialDefinition, OAuth2Flow } from '@millrace/node-sdk'
import { listAt, objectAt, textAt, type SpecDocument } from './document.ts'
import { UniqueNames } from './names.ts'
import { humanised, plainText } from './plain-text.ts'
import type { Remarks } from './report.ts'

/** One way to sign a request: the secret's fields and where they go. */
interface Way {
  readonly title: string
  readonly description: string
  readonly properties: JsonObject
  readonly sign: CredentialDefinition['sign']
  readonly oauth2?: OAuth2Flow
}

export interface SecurityOptions {
  readonly connector: string
  readonly title: string
  readonly hosts: readonly string[] | undefined
}

/** The credential types of a document. Each requirement that an operation may meet is one type; schemes that go together are one as well. */
export class Security {
  readonly #document: SpecDocument
  readonly #remarks: Remarks
  readonly #options: SecurityOptions
  readonly #schemes: JsonObject
  readonly #types = new Map<string, CredentialDefinition | undefined>()
  readonly #names = new UniqueNames('-')
  readonly #parameters = new Set<string>()
  readonly #scopes = new Map<string, Set<string>>()

  constructor(document: SpecDocument, remarks: Remarks, options: SecurityOptions) {
    this.#document = document
    this.#remarks = remarks
    this.#options = options
    this.#schemes = objectAt(objectAt(document.root['components'])['securitySchemes'])
    for (const name of Object.keys(this.#schemes)) {
      const scheme = document.object(this.#schemes[name], name)
      if (scheme?.['type'] === 'apiKey') this.#parameters.add(`${textAt(scheme['in'])} ${textAt(scheme['name']).toLowerCase()}`)
    }
  }

  /** Whether a parameter is what a credential gives. */
  signed(where: string, name: string): boolean {
    return this.#parameters.has(`${where} ${name.toLowerCase()}`)
  }

  /** The credential types that an operation may use, and whether it works without one. */
  of(source: JsonObject): { readonly types: readonly string[]; readonly open: boolean } {
    const said = source['security'] ?? this.#document.root['security']
    const names = Object.keys(this.#schemes)
    // A document that describes schemes and uses none of them means all of its operations.
    const requirements = said === undefined && !this.#saidAnywhere() ? names.map((name) => ({ [name]: [] })) : listAt(said)
    const types = requirements.flatMap((each) => {
      const definition = isJsonObject(each) ? this.#type(each) : undefined
      return definition === undefined ? [] : [definition.type]
    })
    return {
      types: [...new Set(types)].slice(0, 20),
      open: types.length === 0 || requirements.some((each) => isJsonObject(each) && Object.keys(each).length === 0),
    }
  }

  /** The types that operations use, with the scopes that these need. */
  definitions(): readonly CredentialDefinition[] {
    return [...this.#types.values()].flatMap((definition) => {
      if (definition === undefined) return []
      const scopes = [...(this.#scopes.get(definition.type) ?? [])].sort()
      return definition.oauth2 === undefined || scopes.length === 0
        ? [definition]
        : [{ ...definition, oauth2: { ...definition.oauth2, scopes } }]
    })
  }

  #said: boolean | undefined
  #saidAnywhere(): boolean {
    return (this.#said ??= Object.values(objectAt(this.#document.root['paths'])).some((item) =>
      Object.values(objectAt(item)).some((operation) => listAt(objectAt(operation)['security']).length > 0),
    ))
  }

  #type(requirement: JsonObject): CredentialDefinition | undefined {
    const names = Object.keys(requirement)
    if (names.length === 0) return undefined
    const key = [...names].sort().join('\n')
    if (!this.#types.has(key)) this.#types.set(key, this.#definition(names))
    const definition = this.#types.get(key)
    if (definition?.oauth2 !== undefined) this.#needs(definition.type, Object.values(requirement).flatMap(listAt))
    return definition
  }

  #needs(type: string, scopes: readonly unknown[]): void {
    const known = this.#scopes.get(type) ?? new Set()
    for (const scope of scopes) if (typeof scope === 'string' && known.size < 200) known.add(scope)
    this.#scopes.set(type, known)
  }

  #definition(names: readonly string[]): CredentialDefinition | undefined {
    const ways = names.map((name) => this.#way(name, names.length > 1))
    if (!ways.every((way) => way !== undefined)) return undefined
    const signs = ways.map((way) => way.sign)
    const { connector, title, hosts } = this.#options
    const words = ways.map((way) => way.title).join(' and ')
    const headers = Object.assign({}, ...signs.map((sign) => sign.headers ?? {})) as Record<string, string>
    const query = Object.assign({}, ...signs.map((sign) => sign.query ?? {})) as Record<string, string>
    const basic = signs.find((sign) => sign.basic !== undefined)?.basic
    const oauth2 = ways.find((way) => way.oauth2 !== undefined)?.oauth2
    const properties = Object.assign({}, ...ways.map((way) => way.properties)) as JsonObject
    return {
      type: `${connector}.${this.#names.take(names.map(typePart).join('-').slice(0, 80))}`,
      title: `${title}: ${words}`.slice(0, 100),
      description:
        ways
          .map((way) => way.description)
          .filter((each) => each !== '')
          .join(' ')
          .slice(0, 1_000) || `Signs requests to ${title}.`,
      schema: { type: 'object', required: Object.keys(properties), properties, additionalProperties: false },
      sign: {
        ...(Object.keys(headers).length === 0 ? {} : { headers }),
        ...(Object.keys(query).length === 0 ? {} : { query }),
        ...(basic === undefined ? {} : { basic }),
      },
      ...(oauth2 === undefined ? {} : { oauth2 }),
      ...(hosts === undefined ? {} : { hosts }),
    }
  }

  #way(name: string, several: boolean): Way | undefined {
    const scheme = this.#document.object(this.#schemes[name], name)
    if (scheme === undefined) {
      this.#remarks.leftOut(name, 'the document uses this security scheme and does not describe it')
      return undefined
    }
    const description = plainText(scheme['description'], 500)
    switch (scheme['type']) {
      case 'apiKey':
        return apiKeyWay(scheme, description, several ? fieldName(name) : 'apiKey')
      case 'http':
        return this.#httpWay(name, scheme, description)
      case 'oauth2':
        return this.#oauth2Way(name, scheme, description)
      case 'openIdConnect':
        this.#remarks.simplified(name, 'OpenID Connect: a token is asked for, which a person has to bring')
        return bearerWay(description)
      default:
        this.#remarks.leftOut(name, `credentials of the kind ${textAt(scheme['type']).slice(0, 50) || '(none)'} are not known`)
        return undefined
    }
  }

  #httpWay(name: string, scheme: JsonObject, description: string): Way | undefined {
    const kind = textAt(scheme['scheme']).toLowerCase()
    if (kind === 'basic')
      return {
        title: 'Basic',
        description,
        properties: {
          user: field('User', 'Name that the service knows the account by.'),
          password: secret('Password', 'Of the account, or a key that stands for it.'),
        },
        sign: { basic: { user: 'user', password: 'password' } },
      }
    if (kind === 'bearer' || kind === '') return bearerWay(description)
    this.#remarks.leftOut(name, `HTTP authentication "${kind.slice(0, 50)}" is not known`)
    return undefined
  }

  #oauth2Way(name: string, scheme: JsonObject, description: string): Way {
    const flows = objectAt(scheme['flows'])
    const code = objectAt(flows['authorizationCode'])
    const client = objectAt(flows['clientCredentials'])
    const flow: OAuth2Flow | undefined =
      absolute(code['tokenUrl']) && absolute(code['authorizationUrl'])
        ? {
            grant: 'authorization-code',
            authorizeUrl: textAt(code['authorizationUrl']),
            tokenUrl: textAt(code['tokenUrl']),
            ...(absolute(code['refreshUrl']) ? { refreshUrl: textAt(code['refreshUrl']) } : {}),
          }
        : absolute(client['tokenUrl'])
          ? { grant: 'client-credentials', tokenUrl: textAt(client['tokenUrl']) }
          : undefined
    if (flow === undefined) {
      this.#remarks.simplified(name, 'OAuth2 without a flow that a server can follow: a token is asked for, which a person has to bring')
      return bearerWay(description)
    }
    return {
      title: 'OAuth2',
      description,
      properties: {
        clientId: field('Client id', 'Of the application that is registered at the service.'),
        clientSecret: secret('Client secret', 'Of the same application.'),
      },
      sign: { headers: { Authorization: 'Bearer {accessToken}' } },
      oauth2: flow,
    }
  }
}

function apiKeyWay(scheme: JsonObject, description: string, property: string): Way {
  const name = textAt(scheme['name'])
  const value = `{${property}}`
  const where = textAt(scheme['in'])
  const sign =
    where === 'query'
      ? { query: { [name]: value } }
      : where === 'cookie'
        ? { headers: { Cookie: `${name}=${value}` } }
        : { headers: { [name]: value } }
  const hint = /^authorization$/i.test(name)
    ? 'As it stands in the header, with the word before it if the service wants one (e.g. "Bearer …").'
    : 'Made in the settings of the service.'
  return { title: name.slice(0, 60), description, properties: { [property]: secret(humanised(name) || 'Key', hint) }, sign }
}

const bearerWay = (description: string): Way => ({
  title: 'Token',
  description,
  properties: { token: secret('Token', 'Made in the settings of the service.') },
  sign: { headers: { Authorization: 'Bearer {token}' } },
})

const field = (title: string, description: string): JsonObject => ({ title, description, type: 'string', minLength: 1 })
const secret = (title: string, description: string): JsonObject => ({
  ...field(title.slice(0, 100), description),
  'x-ui': { secret: true },
})
const absolute = (value: unknown): boolean => typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)
const typePart = (name: string): string => name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'key'
const fieldName = (name: string): string => {
  const words = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
  return /^[A-Za-z]/.test(words) ? words : `key_${words}`
}

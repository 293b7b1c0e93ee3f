import { isJsonObject, type JsonObject } from '@millrace/base'
import { listAt, objectAt, textAt, type SpecDocument } from './document.ts'
import { UnusableAddress } from './errors.ts'
import { propertyName } from './names.ts'
import { plainText } from './plain-text.ts'

export interface Address {
  readonly baseUrl: string
  readonly variables: Readonly<Record<string, JsonObject>>
}

/** Where the API is: what the caller says, or the first of the document's servers. A relative one gets a variable for the service's address. */
export function addressOf(document: SpecDocument, baseUrl: string | undefined): Address {
  if (baseUrl !== undefined) return { baseUrl: usable(baseUrl), variables: {} }
  const server = listAt(document.root['servers'])
    .map(objectAt)
    .find((each) => textAt(each['url']) !== '')
  return serverAddress(server ?? { url: '/' })
}

export function serverAddress(server: JsonObject): Address {
  const url = textAt(server['url'])
    .trim()
    .replace(/[?#].*$/s, '')
    .replace(/\/+$/, '')
  const said = objectAt(server['variables'])
  const variables: Record<string, JsonObject> = {}
  const named = url.replace(/\{([^{}]+)\}/g, (_, wire: string) => {
    const name = propertyName(wire)
    variables[name] = variableSchema(wire, objectAt(said[wire]))
    return `{${name}}`
  })
  if (/^https?:\/\//i.test(named)) return { baseUrl: usable(named), variables }
  if (named.startsWith('//')) return { baseUrl: usable(`https:${named}`), variables }
  if (/^\{[^{}]+\}/.test(named)) return { baseUrl: usable(named), variables }
  const path = named === '' || named.startsWith('/') ? named : `/${named}`
  const service: JsonObject = {
    title: 'Address of the service',
    type: 'string',
    pattern: '^https?://',
    description: 'Where the service is, e.g. https://example.com',
  }
  return { baseUrl: `{service}${path}`, variables: { ...variables, service } }
}

function variableSchema(name: string, variable: JsonObject): JsonObject {
  const { default: usual } = variable
  const choices = listAt(variable['enum']).filter((each) => typeof each === 'string')
  const description = plainText(variable['description'], 500)
  return {
    title: name.slice(0, 100),
    type: 'string',
    ...(description === '' ? {} : { description }),
    ...(choices.length > 0 && choices.length <= 200 ? { enum: [...new Set(choices)] } : {}),
    ...(typeof usual === 'string' && usual !== '' ? { default: usual } : {}),
  }
}

function usable(url: string): string {
  const sample = url.replace(/\{[^{}]+\}/g, 'x')
  const absolute = /^\{/.test(url) ? `https://${sample}` : sample
  if (url.length > 2_000 || !URL.canParse(absolute) || !/^(?:https?:\/\/|\{)/i.test(url))
    throw new UnusableAddress({ url: url.slice(0, 200) })
  return url.replace(/\/+$/, '')
}

/** The hosts of a base URL for credentials; none when a person says where the service is. */
export function hostsOf(baseUrls: readonly string[]): readonly string[] | undefined {
  const hosts = baseUrls
    .map((url) => /^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? '')
    .map((authority) => authority.replace(/^.*@/, '').replace(/:\d+$/, ''))
  const patterns = hosts.map((host) =>
    host.includes('{') ? /^[^.]*\{[^.]*\}[^.]*(\.[^{}]+\.[^{}]+)$/.exec(host)?.[1]?.replace(/^/, '*') : host.toLowerCase(),
  )
  if (patterns.some((pattern) => pattern === undefined || pattern === '')) return undefined
  return [...new Set(patterns as string[])]
}

/** A server of a path or an operation that is another than the document's. */
export function ownServer(source: JsonObject, pathItem: JsonObject): JsonObject | undefined {
  const server = [...listAt(source['servers']), ...listAt(pathItem['servers'])].find(isJsonObject)
  return server !== undefined && /^(?:https?:)?\/\//i.test(textAt(server['url'])) ? server : undefined
}

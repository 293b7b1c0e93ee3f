import { isJsonObject, OptionError, type JsonObject } from '@millrace/base'
import { connectorFromOpenApi, listOperations, parseDocument, type ImportedConnector, type ListedOperation } from '@millrace/openapi'

/** A document that was read, and what can be chosen of it. */
export interface OpenedDocument {
  readonly document: unknown
  readonly title: string
  readonly operations: readonly ListedOperation[]
}

export function openDocument(text: string, auth: string | undefined): OpenedDocument {
  const document = withAuth(parseDocument(text), auth)
  const info = isJsonObject(document) ? document['info'] : undefined
  const title = isJsonObject(info) && typeof info['title'] === 'string' ? info['title'] : 'API'
  return { document, title, operations: listOperations(document) }
}

/** The connector of the chosen operations. */
export function importDocument(
  { document }: OpenedDocument,
  options: { readonly id?: string; readonly title?: string; readonly server?: string; readonly operationIds: ReadonlySet<string> },
): ImportedConnector {
  const { id, title, server, operationIds } = options
  return connectorFromOpenApi(document, {
    ...(id === undefined ? {} : { id }),
    ...(title === undefined ? {} : { title }),
    ...(server === undefined ? {} : { baseUrl: serverOf(server) }),
    operations: (operation) => operationIds.has(operation.operationId),
  })
}

function serverOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.search === '' && url.hash === '')
    return server.replace(/\/+$/, '')
  throw new OptionError({ option: 'server', expected: 'the absolute http or https address of the API, e.g. https://acme.example.com/api' })
}

/** Ways to sign for documents that say none, as GitHub's. */
export const AUTH_FORMS = 'bearer, basic, header:NAME or query:NAME'

/** The document with this way to sign instead of its own. */
function withAuth(document: unknown, auth: string | undefined): unknown {
  if (auth === undefined || !isJsonObject(document)) return document
  const isSwagger2 = document['swagger'] !== undefined
  const scheme = schemeOf(auth, isSwagger2)
  const schemes = { [auth.replace(/^(?:header|query):/, '')]: scheme }
  const operations = {
    ...document,
    security: Object.keys(schemes).map((name) => ({ [name]: [] })),
    paths: withoutSecurity(document['paths']),
  }
  if (isSwagger2) return { ...operations, securityDefinitions: schemes }
  const { components } = document
  return { ...operations, components: { ...(isJsonObject(components) ? components : {}), securitySchemes: schemes } }
}

function schemeOf(auth: string, isSwagger2: boolean): JsonObject {
  const [kind = '', name = ''] = auth.split(/:(.*)/s)
  if (auth === 'bearer') return isSwagger2 ? { type: 'apiKey', in: 'header', name: 'Authorization' } : { type: 'http', scheme: 'bearer' }
  if (auth === 'basic') return isSwagger2 ? { type: 'basic' } : { type: 'http', scheme: 'basic' }
  if ((kind === 'header' || kind === 'query') && /^[A-Za-z0-9_.-]+$/.test(name)) return { type: 'apiKey', in: kind, name }
  throw new OptionError({ option: 'auth', expected: AUTH_FORMS })
}

function withoutSecurity(paths: unknown): JsonObject {
  if (!isJsonObject(paths)) return {}
  const without = (value: unknown): unknown => {
    if (!isJsonObject(value)) return value
    const { security: _, ...rest } = value
    return rest
  }
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      isJsonObject(item) ? Object.fromEntries(Object.entries(item).map(([method, each]) => [method, without(each) as JsonObject])) : item,
    ]),
  )
}

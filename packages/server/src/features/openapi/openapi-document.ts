import { ProblemSchema } from '@millrace/api'
import type { TSchema } from 'typebox'
import type { BoundRoute } from '../../http/route.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Schemas that have a title, told once and referred to by it. */
class Components {
  readonly schemas: Json = {}

  /** A copy of a schema in which titled schemas are references. */
  refer(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((part) => this.refer(part))
    if (!isObject(schema)) return schema
    const { title } = schema
    if (typeof title !== 'string' || !/^[A-Z]\w*$/.test(title)) return this.#inside(schema)
    if (!Object.hasOwn(this.schemas, title)) {
      this.schemas[title] = {} // stands in while its own parts are gone through
      this.schemas[title] = this.#inside(schema)
    }
    return { $ref: `#/components/schemas/${title}` }
  }

  #inside(schema: Json): Json {
    return Object.fromEntries(
      Object.entries(schema).map(([key, value]) => [key, key === 'const' || key === 'default' ? value : this.refer(value)]),
    )
  }
}

/** The OpenAPI 3.1 document of declared routes: made from what also validates requests, so it cannot say anything else. */
export function openApiDocument(
  routes: readonly BoundRoute[],
  { version, base }: { readonly version: string; readonly base: string },
): Json {
  const components = new Components()
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operation(route, components) }
  }
  const problem = components.refer(ProblemSchema)
  return {
    openapi: '3.1.0',
    info: { title: 'Millrace', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: base }],
    tags: [...new Set(routes.flatMap(({ tags }) => tags))].map((name) => ({ name })),
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      schemas: components.schemas,
      responses: {
        Problem: { description: 'What went wrong, and what to do.', content: { 'application/problem+json': { schema: problem } } },
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The token of a session, or an API key.' },
        session: { type: 'apiKey', in: 'cookie', name: 'millrace_session' },
      },
    },
  }
}

function operation(route: BoundRoute, components: Components): Json {
  const { method, path, scope, params, query, body, streams, replies, summary, tags } = route
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query)]
  return {
    operationId: operationId(method, path),
    summary,
    tags,
    ...(scope === 'public' ? { security: [] } : {}),
    ...(scope === 'public' || scope === 'signed-in' ? {} : { 'x-required-scope': scope }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined && streams !== undefined ? { requestBody: { required: true, content: { [streams]: {} } } } : {}),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: isRequired(body),
            content: {
              'application/json': { schema: components.refer(body) },
              ...(streams === undefined ? {} : { [streams]: {} }),
            },
          },
        }),
    responses: {
      ...Object.fromEntries(Object.entries(replies).map(([status, schema]) => [status, response(Number(status), schema, components)])),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

const response = (status: number, schema: TSchema | null, components: Components): Json => ({
  description: DESCRIPTIONS[status] ?? 'Done.',
  ...(schema === null ? {} : { content: contentOf(schema, components) }),
})

/** Bytes are described by their media type alone (OpenAPI 3.1, 4.8.14.3). */
function contentOf(schema: TSchema, components: Components): Json {
  const { contentMediaType } = schema as Json
  return typeof contentMediaType === 'string' ? { '*/*': {} } : { 'application/json': { schema: components.refer(schema) } }
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Accepted.',
  204: 'Done; no body.',
  206: 'The part that was asked for.',
}

/** A body without required fields may be left out. */
const isRequired = (body: TSchema): boolean => {
  const { required } = body as Json
  return !Array.isArray(required) || required.length > 0
}

function parametersOf(place: 'path' | 'query', schema: TSchema | undefined): Json[] {
  const { properties, required } = (schema ?? {}) as { properties?: Json; required?: readonly string[] }
  return Object.entries(properties ?? {}).map(([name, of]) => ({
    name,
    in: place,
    required: place === 'path' || (required ?? []).includes(name),
    ...(isObject(of) && typeof of['description'] === 'string' ? { description: of['description'] } : {}),
    schema: of,
  }))
}

/** `post /workflows/:id/publish` → `postWorkflowsByIdPublish`: stable as long as the path is. */
const operationId = (method: string, path: string): string =>
  method +
  path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (part.startsWith(':') ? `By-${part.slice(1)}` : part))
    .join('-')
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

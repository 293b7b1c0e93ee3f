import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A small web API on this machine, and the OpenAPI document that describes it. */
export interface PetService {
  readonly url: string
  /** What was asked for, with the key that came with it. */
  readonly asked: readonly { readonly method: string; readonly path: string; readonly key: string | undefined; readonly body: unknown }[]
  /** The description; `host` stands for the service where it is to be reached by another name. */
  document(options?: { readonly base?: string; readonly title?: string }): object
  close(): void
}

export async function startPetService(): Promise<PetService> {
  const asked: { method: string; path: string; key: string | undefined; body: unknown }[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      const key = request.headers['x-api-key']
      const path = request.url ?? ''
      asked.push({
        method: request.method ?? '',
        path,
        key: typeof key === 'string' ? key : undefined,
        body: text === '' ? null : JSON.parse(text),
      })
      if (path === '/away') return response.writeHead(302, { location: `http://localhost:${port}/pets` }).end()
      const found =
        path === '/openapi.json'
          ? service.document()
          : path.startsWith('/pets/')
            ? { id: Number(path.slice(6)), name: 'Rex' }
            : [
                { id: 1, name: 'Rex' },
                { id: 2, name: 'Tom' },
              ]
      response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(request.method === 'POST' ? { id: 3, ...(JSON.parse(text) as object) } : found))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const service: PetService = {
    ...{ url, asked },
    document: ({ base = url, title = 'Pet Store' } = {}) => ({
      openapi: '3.0.3',
      info: { title, version: '1.0.0', description: 'Pets, and what they are called.' },
      servers: [{ url: base }],
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-api-key' } } },
      security: [{ key: [] }],
      paths: {
        '/pets': {
          get: { operationId: 'listPets', summary: 'List pets', tags: ['Pets'], responses: { 200: { description: 'Pets' } } },
          post: {
            ...{ operationId: 'createPet', summary: 'Create a pet', tags: ['Pets'] },
            requestBody: {
              required: true,
              content: { 'application/json': { schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } } },
            },
            responses: { 201: { description: 'Made' } },
          },
        },
        '/pets/{id}': {
          get: {
            ...{ operationId: 'getPet', summary: 'Get a pet', tags: ['Pets'] },
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
            responses: { 200: { description: 'The pet' } },
          },
        },
        '/away': { get: { operationId: 'goAway', summary: 'Go away', security: [], responses: { 200: { description: 'Elsewhere' } } } },
      },
    }),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return service
}

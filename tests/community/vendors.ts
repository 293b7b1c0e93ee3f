import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that a stand-in of a service got. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

interface Answer {
  readonly status?: number
  readonly body: unknown
}

/** A service on this machine that stands in for the one on the internet. */
export interface Vendor {
  readonly url: string
  readonly asked: readonly Asked[]
  close(): void
}

export async function startVendor(answer: (asked: Asked) => Answer): Promise<Vendor> {
  const all: Asked[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://vendor')
      let text = ''
      for await (const chunk of request) text += String(chunk)
      const asked: Asked = {
        ...{ method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers },
        body: text === '' ? undefined : JSON.parse(text),
      }
      all.push(asked)
      const { status = 200, body } = answer(asked)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: all,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Open-Meteo: one place with a name, and the weather where it is. */
export const openMeteo = ({ path, query }: Asked): Answer => {
  if (path === '/v1/search') {
    const basel = { id: 2661604, name: 'Basel', latitude: 47.56, longitude: 7.59, country: 'Switzerland', timezone: 'Europe/Zurich' }
    return { body: query.get('name') === 'Basel' ? { results: [basel], generationtime_ms: 0.4 } : { generationtime_ms: 0.4 } }
  }
  const days = Number(query.get('forecast_days') ?? 7)
  if (path !== '/v1/forecast' || days > 3) return { status: 400, body: { error: true, reason: 'At most three days here.' } }
  const names = (query.get('daily') ?? '').split(',').filter((name) => name !== '')
  const daily = Object.fromEntries(names.map((name) => [name, Array.from({ length: days }, (_, day) => 10 + day)]))
  return { body: { latitude: 47.5, longitude: 7.5, timezone: query.get('timezone') ?? 'GMT', daily } }
}

/** GitHub's GraphQL: issues on pages of two, and comments, for one token. */
export function github(token: string, issues: readonly string[]): (asked: Asked) => Answer {
  const PAGE = 2
  return ({ headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`) return { status: 401, body: { message: 'Bad credentials' } }
    const { query, variables } = body as { query: string; variables: Record<string, string> }
    if (query.includes('addComment')) {
      const { subjectId } = variables
      if (!issues.includes(subjectId ?? '')) {
        const message = `Could not resolve to a node with the global id of '${subjectId}'`
        return { body: { data: { addComment: null }, errors: [{ type: 'NOT_FOUND', message }] } }
      }
      return { body: { data: { addComment: { commentEdge: { node: { id: `C_${subjectId}`, url: 'https://github.example/c' } } } } } }
    }
    if (query.includes('viewer')) return { body: { data: { viewer: { login: 'ada' } } } }
    const from = Number(variables['after'] ?? 0)
    const to = Math.min(from + PAGE, issues.length)
    const pageInfo = { endCursor: String(to), hasNextPage: to < issues.length }
    return { body: { data: { search: { pageInfo, nodes: issues.slice(from, to).map((id) => ({ id, title: `Issue ${id}` })) } } } }
  }
}

export interface Story {
  readonly objectID: string
  readonly title: string
  readonly created_at_i: number
}

/** The search of Hacker News: the newest of the stories that there are. */
export const hackerNews =
  (stories: readonly Story[]) =>
  ({ query }: Asked): Answer => {
    const filters = query.get('numericFilters') ?? ''
    const limit = (sign: string): number => Number(new RegExp(`created_at_i${sign}(\\d+)`).exec(filters)?.[1] ?? NaN)
    const found = stories
      .filter(({ created_at_i: at }) => !(at < limit('>=')) && !(at > limit('<=')))
      .toSorted((a, b) => b.created_at_i - a.created_at_i)
    return { body: { hits: found.slice(0, Number(query.get('hitsPerPage'))) } }
  }

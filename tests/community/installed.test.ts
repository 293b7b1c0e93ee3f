import { millraceCli, type Ended } from '../support/millrace-cli.ts'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type ApiClient, type RunningServer } from '../support/server-process.mjs'
import { CommunityPackage } from './community-package.ts'
import { github, hackerNews, openMeteo, startVendor, type Asked, type Story, type Vendor } from './vendors.ts'
import { found } from '../support/until.ts'

jest.setTimeout(240_000)
const dataDir = newDataDir()
const opened: { close(): void }[] = []
let server: RunningServer
let api: ApiClient

beforeAll(async () => {
  server = await startServer({ dataDir, port: await freePort() })
  api = await signIn(server.base)
})
afterAll(async () => {
  await server.kill('SIGTERM')
  for (const each of opened) each.close()
  removeDataDir(dataDir)
})

const millrace = (args: readonly string[], input = ''): Promise<Ended> =>
  millraceCli([...args], { env: { MILLRACE_URL: server.base, MILLRACE_TOKEN: api.token }, input })

async function vendorOf(answer: Parameters<typeof startVendor>[0]): Promise<Vendor> {
  const vendor = await startVendor(answer)
  opened.push(vendor)
  return vendor
}

/** Packs a package for a service at another address, and installs the file by the command line, granting what it asks for. */
async function installed(name: string, addresses: Readonly<Record<string, string>>): Promise<void> {
  const copy = new CommunityPackage(name).replace(addresses)
  opened.push({ close: () => copy.remove() })
  const waiting = await millrace(['package', 'install', (await copy.pack()).file, '--json'])
  expect(waiting.json()).toMatchObject({ name: `millrace-nodes-${name}`, state: 'waiting', permissions: { hosts: ['127.0.0.1'] } })
  const granted = await millrace(['package', 'grant', `millrace-nodes-${name}`, '--json'])
  expect(granted.json()).toMatchObject({ data: [{ state: 'active', missing: null, error: null }] })
}

interface Step {
  readonly type: string
  readonly config: object
  readonly credentials?: object
}

/** Publishes a workflow of steps one after the other. */
async function published(name: string, ...steps: readonly Step[]): Promise<string> {
  const nodes = steps.map(({ type, config, credentials }, index) => ({
    ...{ id: `n${index}`, name: `${index} ${type}`, type, typeVersion: 1, position: [280 * index, 0], config },
    ...(credentials === undefined ? {} : { credentials }),
  }))
  const edges = nodes.slice(1).map(({ id }, index) => ({
    id: `e${index}`,
    from: { node: `n${index}`, port: 'main' },
    to: { node: id, port: 'main' },
  }))
  return api.publish({ schema: 'millrace/workflow@1', name, nodes, edges })
}

/** What a published webhook answers when its execution is over. */
async function called(path: string, body: object): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(`${server.base}/webhook/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, body: await reply.json() }
}

interface Execution {
  readonly id: string
  readonly status: string
  readonly error?: { readonly code: string; readonly message: string } | null
  readonly output?: readonly unknown[]
}

const executionsOf = async (workflowId: string): Promise<readonly Execution[]> =>
  ((await api.get(`/executions?workflowId=${workflowId}&limit=200`)) as { data: Execution[] }).data

/** While somebody uses it, it stays, and the refusal says who. */
async function staysFor(name: string, users: { readonly workflows: readonly string[]; readonly credentials: readonly string[] }) {
  const uses = (await millrace(['package', 'uses', name, '--json'])).json<
    Readonly<Record<'workflows' | 'credentials', { name: string }[]>>
  >()
  const namesOf = (kind: 'workflows' | 'credentials'): readonly string[] => uses[kind].map((each) => each.name).sort()
  expect({ workflows: namesOf('workflows'), credentials: namesOf('credentials') }).toEqual(users)
  const refused = await millrace(['package', 'uninstall', name])
  expect(refused.code).toBe(1)
  for (const user of [...users.workflows, ...users.credentials]) expect(refused.stderr).toContain(`"${user}"`)
}

const hook = (path: string): Step => ({ type: 'http.webhook', config: { path, respond: 'finished' } })
const expr = (text: string): object => ({ $expr: `{{ ${text} }}` })

test('Open-Meteo, made from an OpenAPI document: a place by its name, and the weather there', async () => {
  const vendor = await vendorOf(openMeteo)
  await installed('open-meteo', {
    ...{ 'https://api.open-meteo.com': vendor.url, 'https://geocoding-api.open-meteo.com': vendor.url },
    ...{ '"api.open-meteo.com",': '', '"geocoding-api.open-meteo.com"': '"127.0.0.1"' },
  })
  const id = await published(
    'Weather',
    hook('weather'),
    { type: 'open-meteo.places.search', config: { name: expr('$json.body.city') } },
    {
      type: 'open-meteo.forecast.get',
      config: {
        ...{ latitude: expr('$json.latitude'), longitude: expr('$json.longitude'), timezone: expr('$json.timezone') },
        ...{ daily: ['temperature_2m_max', 'precipitation_sum'], forecast_days: expr("$('0 http.webhook').item.json.body.days") },
      },
    },
  )
  expect(await called('weather', { city: 'Basel', days: 2 })).toEqual({
    status: 200,
    body: expect.objectContaining({
      timezone: 'Europe/Zurich',
      daily: { temperature_2m_max: [10, 11], precipitation_sum: [10, 11] },
    }) as unknown,
  })
  const queries = vendor.asked.map(({ path, query }) => [path, Object.fromEntries(query)])
  expect(queries).toEqual([
    ['/v1/search', { name: 'Basel' }],
    [
      '/v1/forecast',
      {
        ...{ latitude: '47.56', longitude: '7.59', timezone: 'Europe/Zurich' },
        ...{ daily: 'temperature_2m_max,precipitation_sum', forecast_days: '2' },
      },
    ],
  ])
  await called('weather', { city: 'Nowhere', days: 2 })
  await called('weather', { city: 'Basel', days: 4 })
  const [refused, empty] = await executionsOf(id)
  expect(refused).toMatchObject({ status: 'failed', error: { code: 'open-meteo.invalid', message: 'At most three days here.' } })
  expect(empty).toMatchObject({ status: 'completed' })
  expect(vendor.asked).toHaveLength(5)
  await staysFor('millrace-nodes-open-meteo', { workflows: ['Weather'], credentials: [] })
})

test('GitHub, by GraphQL: all pages of a search become comments, signed by the server, and what is refused is said', async () => {
  const vendor = await vendorOf(github('gh-secret', ['I_1', 'I_2', 'I_3']))
  await installed('github-graphql', { 'https://api.github.com': vendor.url, '"api.github.com"': '"127.0.0.1"' })
  const made = await millrace(['credential', 'create', 'github-graphql.token', '--name', 'Bot', '--json'], '{"token":"gh-secret"}')
  const { id: credential } = made.json<{ id: string }>()
  expect((await millrace(['credential', 'test', credential, '--json'])).json()).toMatchObject({ ok: true })

  const credentials = { 'github-graphql.token': credential }
  await published(
    'Thank them',
    hook('thanks'),
    { type: 'github-graphql.issues.search', config: { search: expr('$json.body.search'), returnAll: true }, credentials },
    { type: 'github-graphql.comments.add', config: { subjectId: expr('$json.id'), body: 'Thank you.' }, credentials },
  )
  expect(await called('thanks', { search: 'is:open "bug}' })).toMatchObject({ status: 200 })
  const variables = vendor.asked.slice(1).map(({ body }) => (body as { variables: object }).variables)
  expect(variables).toEqual([
    { search: 'is:open "bug}', first: 100 },
    { search: 'is:open "bug}', first: 100, after: '2' },
    ...['I_1', 'I_2', 'I_3'].map((subjectId) => ({ subjectId, body: 'Thank you.' })),
  ])

  const direct = await published('Answer one', hook('answer'), {
    ...{ type: 'github-graphql.comments.add', credentials },
    config: { subjectId: expr('$json.body.id'), body: 'Hello' },
  })
  await called('answer', { id: 'I_9' })
  const [failed] = await executionsOf(direct)
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'github-graphql.not-found' } })
  expect(JSON.stringify(await api.get(`/executions/${failed?.id}`))).not.toContain('gh-secret')
  await staysFor('millrace-nodes-github-graphql', { workflows: ['Answer one', 'Thank them'], credentials: ['Bot'] })
})

test('Hacker News, a trigger: each new story starts one execution, also over a kill, and it goes when nobody uses it', async () => {
  const now = Math.floor(Date.now() / 1000)
  const story = (id: number, at: number): Story => ({ objectID: String(id), title: `Story ${id}`, created_at_i: at })
  const stories = [story(1, now - 100)]
  const vendor = await vendorOf(hackerNews(stories))
  // Its minutes are seconds here.
  await installed('hacker-news', {
    'https://hn.algolia.com': vendor.url,
    '"hn.algolia.com"': '"127.0.0.1"',
    'everyMinutes * 60_000': 'everyMinutes * 1000',
  })
  const id = await published('News', {
    ...{ type: 'hacker-news.new-story', config: { words: 'mills', points: 0, everyMinutes: 1 } },
  })
  const lookedAgain = async (): Promise<void> => {
    const before = vendor.asked.length
    await found(() => (vendor.asked.length > before + 1 ? true : undefined), 'it looks')
  }
  const started = async (count: number): Promise<void> => {
    const all = async (): Promise<true | undefined> => {
      const executions = await executionsOf(id)
      return executions.length >= count && executions.every(({ status }) => status === 'completed') ? true : undefined
    }
    await found(all, `${count} executions`)
  }
  await lookedAgain()
  stories.push(story(2, Math.floor(Date.now() / 1000)), story(3, Math.floor(Date.now() / 1000)))
  await started(2)
  const { port } = new URL(server.base)
  await server.kill()
  stories.push(story(4, Math.floor(Date.now() / 1000)))
  server = await startServer({ dataDir, port: Number(port) })
  await started(3)
  await lookedAgain()
  const seen = await Promise.all(
    (await executionsOf(id)).map(async (each) => (await api.get(`/executions/${each.id}`)) as { output: readonly { objectID: string }[] }),
  )
  expect(seen.map(({ output }) => output[0]?.objectID).sort()).toEqual(['2', '3', '4'])
  expect(vendor.asked.every((asked: Asked) => asked.query.get('query') === 'mills')).toBe(true)

  await staysFor('millrace-nodes-hacker-news', { workflows: ['News'], credentials: [] })
  await api.delete(`/workflows/${id}`)
  const gone = await found(async () => {
    const ended = await millrace(['package', 'uninstall', 'millrace-nodes-hacker-news', '--json'])
    return ended.code === 0 ? ended : undefined
  }, 'it is uninstalled')
  expect(gone.json()).toEqual({ uninstalled: 'millrace-nodes-hacker-news', version: null })
})

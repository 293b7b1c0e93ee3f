import { readdirSync, readFileSync } from 'node:fs'
import { freePort, newDataDir, removeDataDir, signIn, startServer } from '../support/server-process.mjs'

const EXECUTIONS = 600
const KILLS = 12
jest.setTimeout(180_000)

const workflow = {
  schema: 'millrace/workflow@1',
  name: 'Code under fire',
  nodes: [
    {
      ...{ id: 'hook', name: 'Webhook', type: 'http.webhook', typeVersion: 1, position: [0, 0] },
      config: { path: 'fire', methods: ['POST'], respond: 'finished' },
    },
    {
      ...{ id: 'code', name: 'Code', type: 'core.code', typeVersion: 1, position: [240, 0] },
      config: {
        language: 'typescript',
        source: `const { n }: { n: number } = $('Webhook').first().json.body
          const end = Date.now() + (n % 10)
          while (Date.now() < end);
          return { n, twice: n * 2 }`,
      },
    },
  ],
  edges: [{ id: 'e1', from: { node: 'hook', port: 'main' }, to: { node: 'code', port: 'main' } }],
}

/** The sandbox's processes: children of the server. */
function childrenOf(pid: number): number[] {
  const parentOf = (child: string): number => {
    try {
      return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${child}/stat`, 'utf8'))?.[1])
    } catch {
      return 0 // ended meanwhile
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number)
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}

// Where there is no /proc the processes cannot be found from outside.
const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('kill -9 of every sandbox process under load loses no execution: each ends with its own right answer', async () => {
  const dataDir = newDataDir()
  const port = await freePort()
  const server = await startServer({ dataDir, port })
  try {
    const api = await signIn(server.base)
    const id = await api.publish(workflow)
    const call = async (n: number): Promise<unknown> => {
      const reply = await fetch(`${server.base}/webhook/fire`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ n }),
      })
      return [reply.status, await reply.json()]
    }
    expect(await call(1)).toEqual([200, { n: 1, twice: 2 }])

    let left = EXECUTIONS
    let killed = 0
    const answers = new Map<number, unknown>()
    let wanted = { count: Infinity, reached: (): void => undefined }
    const caller = async (): Promise<void> => {
      for (let n = left--; n > 0; n = left--) {
        answers.set(n, await call(n))
        if (answers.size >= wanted.count) wanted.reached()
      }
    }
    const progress = (count: number): Promise<void> => new Promise((reached) => (wanted = { count, reached }))
    const callers = Promise.all(Array.from({ length: 16 }, caller))
    // By progress rather than by time, so that each kill meets programs at work however slow the machine is.
    for (let round = 1; round <= KILLS; round += 1) {
      await progress(Math.floor((round * EXECUTIONS) / (KILLS + 1)))
      const children = childrenOf(server.child.pid as number)
      killed += children.length
      for (const pid of children) kill(pid)
    }
    await callers

    expect(killed).toBeGreaterThanOrEqual(KILLS)
    expect(answers.size).toBe(EXECUTIONS)
    for (const [n, answer] of answers) expect([n, answer]).toEqual([n, [200, { n, twice: n * 2 }]])
    const { data } = (await api.get('/workflows?limit=100')) as { data: { id: string; stats: { completed: number; failed: number } }[] }
    expect(data.find((one) => one.id === id)?.stats).toMatchObject({ completed: EXECUTIONS + 1, failed: 0 })
    await server.kill('SIGTERM')
    expect(childrenOf(server.child.pid as number)).toEqual([])
  } finally {
    await server.kill()
    removeDataDir(dataDir)
  }
})

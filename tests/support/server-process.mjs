// The built product as a process of its own, as a user has it; for benchmarks and for tests that kill it.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverArguments } from '../../scripts/lib/server-command.mjs'

const root = join(import.meta.dirname, '..', '..')
export const OWNER = { email: 'owner@example.com', password: 'correct horse battery', name: 'Owner' }

export const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

export const newDataDir = () => mkdtempSync(join(tmpdir(), 'millrace-'))
export const removeDataDir = (dir) => rmSync(dir, { recursive: true, force: true })

/** Starts the server and waits until it says that it is ready. `output()` is what it printed. */
export async function startServer({ dataDir, port, env = {}, readyWithinMs = 90_000 }) {
  const began = performance.now()
  const child = spawn(join(root, 'node_modules/.bin/node'), serverArguments(root), {
    cwd: dataDir,
    env: {
      PATH: process.env.PATH,
      MILLRACE_PORT: String(port),
      MILLRACE_DATA_DIR: dataDir,
      MILLRACE_HTTP_ALLOW_PRIVATE: '127.0.0.1',
      MILLRACE_LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output = (output + chunk).slice(-100_000)))
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))
  const base = `http://127.0.0.1:${port}`
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The server ended before it was ready:\n${output}`)
    if (performance.now() - began > readyWithinMs) {
      child.kill('SIGKILL')
      throw new Error(`The server was not ready within ${readyWithinMs} ms:\n${output}`)
    }
    const ready = await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(1000) }).then(
      (reply) => reply.ok,
      () => false,
    )
    if (ready) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return {
    base,
    child,
    ended,
    readyAfterMs: performance.now() - began,
    output: () => output,
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      return ended
    },
  }
}

/** A signed-in client of the API. Makes the first owner where there is none. */
export async function signIn(base, owner = OWNER) {
  const call = async (token, method, path, body) => {
    const reply = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    const json = text === '' ? undefined : JSON.parse(text)
    if (!reply.ok)
      throw Object.assign(new Error(`${method} ${path} answered ${reply.status}: ${text}`), { status: reply.status, problem: json })
    return json
  }
  const setup = await call(undefined, 'GET', '/api/v1/setup')
  const { token } = setup.needed
    ? await call(undefined, 'POST', '/api/v1/setup', owner)
    : await call(undefined, 'POST', '/api/v1/auth/login', { email: owner.email, password: owner.password })
  return {
    token,
    get: (path) => call(token, 'GET', `/api/v1${path}`),
    post: (path, body = {}) => call(token, 'POST', `/api/v1${path}`, body),
    put: (path, body) => call(token, 'PUT', `/api/v1${path}`, body),
    patch: (path, body) => call(token, 'PATCH', `/api/v1${path}`, body),
    delete: (path) => call(token, 'DELETE', `/api/v1${path}`),
    /** Imports a document and publishes it. */
    async publish(document) {
      const { workflow } = await call(token, 'POST', '/api/v1/workflows/import', document)
      await call(token, 'POST', `/api/v1/workflows/${workflow.id}/publish`, {})
      return workflow.id
    },
  }
}

/** Resident megabytes and CPU seconds of a process and all its children, from /proc. */
export function usage(pid) {
  const parents = new Map()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), stat.slice(stat.lastIndexOf(')') + 2).split(' '))
    } catch {
      continue // ended meanwhile
    }
  }
  const family = [pid]
  for (const member of family) for (const [child, fields] of parents) if (Number(fields[1]) === member) family.push(child)
  let rss = 0
  let ticks = 0
  for (const member of family) {
    const fields = parents.get(member)
    if (fields === undefined) continue
    rss += Number(fields[21]) * 4096
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return { rssMb: rss / 1048576, cpuSeconds: ticks / 100 }
}

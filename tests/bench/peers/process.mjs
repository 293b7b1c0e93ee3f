// Installs and runs other products beside ours, in a folder outside the repository, on loopback.
import { execFile, spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { n8n, nodeRed } from './workflows.mjs'

const run = promisify(execFile)
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const READY_WITHIN_MS = 180_000
const NODE = '24.21.0'

/** Each brings its own Node: ours is newer than what they support. n8n's overrides replace packages that no registry has. */
export const PEERS = {
  n8n: {
    title: 'n8n 2.30.8',
    package: {
      dependencies: { node: NODE, n8n: '2.30.8' },
      overrides: {
        cssomnom: 'npm:@acemir/cssom@0.9.31',
        xlsx: 'npm:xlsx@0.18.5',
        '@langchain/langgraph-checkpoint': '1.1.5',
        '@langchain/protocol': '0.0.19',
      },
    },
    installWith: ['--legacy-peer-deps'],
    port: 5678,
    paths: { small: '/webhook/bench', code: '/webhook/bench-code', rows: '/webhook/bench-rows' },
    readyAt: '/healthz/readiness',
    environment: (home) => ({
      ...{ N8N_USER_FOLDER: home, N8N_PORT: '5678', N8N_LISTEN_ADDRESS: '127.0.0.1', N8N_SECURE_COOKIE: 'false', N8N_LOG_LEVEL: 'error' },
      ...{ N8N_DIAGNOSTICS_ENABLED: 'false', N8N_VERSION_NOTIFICATIONS_ENABLED: 'false', N8N_TEMPLATES_ENABLED: 'false' },
      ...{ N8N_PERSONALIZATION_ENABLED: 'false', N8N_RUNNERS_ENABLED: 'true', EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'all' },
    }),
    command: () => ['n8n', 'start'],
    async prepare(call, home) {
      const file = join(home, 'workflows.json')
      writeFileSync(file, JSON.stringify(n8n))
      await call('n8n', 'import:workflow', `--input=${file}`)
      for (const { id } of n8n) await call('n8n', 'publish:workflow', `--id=${id}`)
    },
  },
  'node-red': {
    title: 'Node-RED 5.0.7 (records nothing)',
    package: { dependencies: { node: NODE, 'node-red': '5.0.7' } },
    installWith: [],
    port: 1880,
    paths: { small: '/bench', code: '/bench-code', rows: '/bench-rows' },
    readyAt: '/',
    environment: () => ({}),
    command: (home) => ['node-red', '-u', home, '-p', '1880', join(home, 'flows.json')],
    async prepare(_call, home) {
      writeFileSync(join(home, 'flows.json'), JSON.stringify(nodeRed))
      writeFileSync(join(home, 'settings.js'), "module.exports = { uiHost: '127.0.0.1', logging: { console: { level: 'error' } } }\n")
    },
  },
}

/** Installs a peer below `folder`, once; takes minutes and up to 2.5 GB. */
export async function installPeer(name, folder) {
  const peer = PEERS[name]
  const dir = join(folder, name)
  const home = join(dir, 'home')
  mkdirSync(home, { recursive: true })
  const wanted = `${JSON.stringify({ private: true, ...peer.package }, null, 2)}\n`
  const stamp = join(dir, 'installed.json')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log(`installing ${peer.title} into ${dir} …`)
  writeFileSync(join(dir, 'package.json'), wanted)
  const options = { cwd: dir, maxBuffer: 2 ** 26 }
  await run('npm', ['install', '--no-audit', '--no-fund', ...peer.installWith], options)
  const call = (command, ...args) => run(node(dir), [binary(dir, command), ...args], { ...options, env: environment(name, dir) })
  await peer.prepare(call, home)
  writeFileSync(stamp, wanted)
}

const node = (dir) => join(dir, 'node_modules/.bin/node')
const binary = (dir, command) => join(dir, 'node_modules/.bin', command)
const environment = (name, dir) => ({
  ...{ PATH: `${join(dir, 'node_modules/.bin')}:${process.env.PATH}`, HOME: join(dir, 'home') },
  ...PEERS[name].environment(join(dir, 'home')),
})

/** Starts an installed peer and waits until it answers. */
export async function startPeer(name, folder) {
  const peer = PEERS[name]
  const dir = join(folder, name)
  const began = performance.now()
  const [command, ...args] = peer.command(join(dir, 'home'))
  const child = spawn(node(dir), [binary(dir, command), ...args], {
    cwd: dir,
    env: environment(name, dir),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(join(dir, 'peer.log'))
  for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const ready = () =>
    fetch(`http://127.0.0.1:${peer.port}${peer.readyAt}`, { signal: AbortSignal.timeout(2000) }).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await ready())) {
    if (child.exitCode !== null) throw new Error(`${peer.title} ended before it was ready; see ${join(dir, 'peer.log')}`)
    if (performance.now() - began > READY_WITHIN_MS) {
      child.kill('SIGKILL')
      throw new Error(`${peer.title} was not ready within ${READY_WITHIN_MS / 1000} s; see ${join(dir, 'peer.log')}`)
    }
    await sleep(50)
  }
  return {
    child,
    port: peer.port,
    paths: peer.paths,
    readyAfterMs: performance.now() - began,
    async stop() {
      child.kill('SIGTERM')
      const killing = setTimeout(() => child.kill('SIGKILL'), 20_000)
      await ended
      clearTimeout(killing)
    },
  }
}

// What the scripts share: finding out what is stale, and bringing it up to date. Runs on any Node from 20 on, without dependencies.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..')
const cache = join(root, '.cache')
const bin = (name) => join(root, 'node_modules', '.bin', name)

const OLDEST_NODE = 20

/** Ends with one sentence. */
export function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

export function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_NODE)
    fail(
      `Millrace needs Node ${OLDEST_NODE} or newer to start; this is ${process.versions.node}. Install a newer one from nodejs.org or your package manager.`,
    )
}

export const say = (line) => process.stdout.write(`${line}\n`)

/** Runs a program to its end; rejects with the last lines of what it printed. `quiet` shows its output only when it fails. */
export function run(command, args, { quiet = false, cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, ...env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
    })
    let output = ''
    if (quiet) for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else
        reject(
          new Error(
            `${[command, ...args].join(' ')} ended with ${signal ?? `code ${code}`}${output ? `:\n${output.trim().split('\n').slice(-40).join('\n')}` : ''}`,
          ),
        )
    })
  })
}

/** Runs a program of node_modules with the project's own Node. */
export const runTool = (name, args, options) => run(bin('node'), [toolPath(name), ...args], options)

const TOOLS = {
  tsc: 'typescript/bin/tsc',
  vite: 'vite/bin/vite.js',
  'vue-tsc': 'vue-tsc/bin/vue-tsc.js',
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  jest: 'jest/bin/jest.js',
}
function toolPath(name) {
  const places = [join(root, 'node_modules', TOOLS[name]), join(root, 'packages/editor/node_modules', TOOLS[name])]
  return places.find(existsSync) ?? places[0]
}

function stamps(file) {
  const path = join(cache, file)
  return {
    read: () => (existsSync(path) ? readFileSync(path, 'utf8') : ''),
    write: (text) => {
      mkdirSync(cache, { recursive: true })
      writeFileSync(path, text)
    },
  }
}

/** A signature of everything below these paths by name, size and time; reading the contents would cost the start a second. */
function signature(paths) {
  const hash = createHash('sha1').update(process.arch)
  const visit = (path) => {
    if (!existsSync(path)) return
    const stat = statSync(path)
    if (!stat.isDirectory()) return void hash.update(`${path}\0${stat.size}\0${Math.round(stat.mtimeMs)}\n`)
    for (const name of readdirSync(path).sort()) if (!['node_modules', 'dist', '.cache'].includes(name)) visit(join(path, name))
  }
  for (const path of paths) visit(path)
  return hash.digest('hex')
}

/** Installs dependencies when the lock file changed or nothing is there. */
export async function install() {
  const stamp = stamps('install')
  const lock = () =>
    createHash('sha1')
      .update(readFileSync(join(root, 'package-lock.json')))
      .digest('hex')
  if (existsSync(bin('node')) && stamp.read() === lock()) return
  say('Installing dependencies (about a minute, once) …')
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true })
  stamp.write(lock()) // npm may have tidied the file
}

const serverSources = () => {
  const packages = readdirSync(join(root, 'packages')).filter((name) => name !== 'editor')
  return [
    ...packages.map((name) => join(root, 'packages', name)),
    join(root, 'nodes-base'),
    join(root, 'tsconfig.base.json'),
    join(root, 'tsconfig.json'),
  ]
}
const editorSources = () => ['editor', 'api', 'base', 'expression', 'workflow'].map((name) => join(root, 'packages', name))

/** Builds what is stale; the builds run side by side. */
export async function build() {
  const jobs = [
    {
      name: 'server',
      sources: serverSources(),
      made: join(root, 'packages/server/dist/main/cli.js'),
      run: () => runTool('tsc', ['-b'], { quiet: true }),
    },
    {
      name: 'editor',
      sources: editorSources(),
      made: join(root, 'packages/editor/dist/index.html'),
      run: () => runTool('vite', ['build', '--logLevel', 'error'], { quiet: true, cwd: join(root, 'packages/editor') }),
    },
    {
      name: 'playground',
      sources: editorSources(),
      made: join(root, 'packages/cli/dist/playground/index.html'),
      run: () =>
        runTool('vite', ['build', '--config', 'vite.playground.config.ts', '--logLevel', 'error'], {
          quiet: true,
          cwd: join(root, 'packages/editor'),
        }),
    },
  ].map((job) => ({ ...job, stamp: stamps(`build-${job.name}`), now: signature(job.sources) }))
  const stale = jobs.filter((job) => job.stamp.read() !== job.now || !existsSync(job.made))
  if (stale.length === 0) return
  say(`Building ${stale.map((job) => job.name).join(', ')} …`)
  const began = Date.now()
  await Promise.all(
    stale.map(async (job) => {
      await job.run()
      job.stamp.write(job.now)
    }),
  )
  say(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s.`)
}

export const projectNode = bin('node')

/** Builds the product and runs a program of the repository on it with what stands behind the command. The program says itself why it fails. */
export async function runOnBuild(file) {
  checkNode()
  try {
    await install()
    await build()
  } catch (error) {
    fail(error.message)
  }
  try {
    await run(projectNode, [join(root, file), ...process.argv.slice(2)])
  } catch {
    process.exitCode = 1
  }
}

// `npm start`: from a fresh clone to a served product. Installs what is missing, builds what is stale, starts the server.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { onceOrphaned } from './lib/orphan.mjs'
import { serverArguments } from './lib/server-command.mjs'
import { build, checkNode, fail, install, projectNode, root } from './lib/workspace.mjs'

checkNode()

/** Said before a minute of installing, rather than after it. The server checks again when it listens. */
function checkPort(port, host) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE')
        reject(new Error(`Port ${port} on ${host} is in use; stop the other program, or choose another port with MILLRACE_PORT.`))
      else resolve() // anything else is the server's to explain
    })
    probe.listen(port, host, () => probe.close(resolve))
  })
}

try {
  const port = Number(process.env.MILLRACE_PORT ?? 5680)
  if (Number.isInteger(port) && port > 0 && port < 65536) await checkPort(port, process.env.MILLRACE_HOST ?? '127.0.0.1')
  await install()
  await build()
} catch (error) {
  fail(error.message)
}

const server = spawn(projectNode, [...serverArguments(root), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal))
if (process.env.npm_lifecycle_event !== undefined) onceOrphaned(() => server.kill('SIGTERM'))
server.on('error', (error) => fail(`The server could not be started: ${error.message}`))
server.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, newDataDir, removeDataDir, signIn, startServer, type RunningServer } from '../support/server-process.mjs'
import { changed, missingLine, stepsOf } from './page.ts'
import { Shell } from './shell.ts'

const ROOT = join(__dirname, '../..')
/** What the page tells its reader to sign up with. */
const READER = { email: 'you@example.com', password: 'your password', name: 'You' }

jest.setTimeout(600_000)
const folder = mkdtempSync(join(tmpdir(), 'millrace-tutorial-'))
const dataDir = newDataDir()
let server: RunningServer | undefined
let shell: Shell | undefined

afterAll(async () => {
  shell?.close()
  await server?.kill()
  for (const directory of [folder, dataDir]) removeDataDir(directory)
})

/**
 * The page as a newcomer follows it: an empty folder, no settings of npm, and a registry that does not answer. Only what is the reader's
 * own differs: where the clone lies, and the ports.
 */
test('every command of the tutorial does what the page says', async () => {
  const [port, servicePort, playgroundPort] = await Promise.all([freePort(), freePort(), freePort()])
  const own = { '/path/to/millrace': ROOT, '5680': port, '8900': servicePort, '5690': playgroundPort }
  const forReader = (text: string): string => Object.entries(own).reduce((done, [from, to]) => done.replaceAll(from, String(to)), text)
  shell = new Shell(folder, {
    PATH: process.env['PATH'],
    HOME: folder,
    MILLRACE_URL: `http://127.0.0.1:${port}`,
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
    npm_config_update_notifier: 'false',
  })
  const steps = stepsOf(readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8'))
  let output = ''
  for (const [index, step] of steps.entries()) {
    const at = `docs/tutorial.md:${step.line}`
    const text = forReader(step.text)
    switch (step.kind) {
      case 'server': {
        const settings = Object.fromEntries([...text.matchAll(/(MILLRACE_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]))
        server = await startServer({ dataDir, port, env: settings as Record<string, string> })
        await signIn(server.base, READER)
        break
      }
      case 'command': {
        const next = steps[index + 1]
        if (step.ends === 'by-reader') {
          const promised = next?.kind === 'output' ? forReader(next.text) : ''
          output = await shell.runUntil(text, (said) => missingLine(promised, said) === undefined)
          break
        }
        const outcome = await shell.run(text)
        output = outcome.output
        expect({ at, output, failed: outcome.failed }).toEqual({ at, output, failed: step.ends === 'failing' })
        break
      }
      case 'output':
        expect({ at, output, missing: missingLine(text, output) }).toEqual({ at, output, missing: undefined })
        break
      case 'file':
        writeFileSync(join(shell.directory, step.path), text)
        break
      case 'change': {
        const file = join(shell.directory, step.path)
        writeFileSync(file, changed(readFileSync(file, 'utf8'), text))
        break
      }
    }
  }
})

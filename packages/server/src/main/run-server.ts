import { toError, type Logger } from '@millrace/base'
import { readConfig, type Config } from '../config/read-config.ts'
import { createLogger } from '../telemetry/logger.ts'

/**
 * Makes this process the server: settings in, progress lines out, and an end that loses nothing. Resolves when the server is ready;
 * throws what kept it from that. The process ends with a signal.
 */
export async function runServer(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { config, warnings } = readConfig(env)
  const logger = createLogger({ level: config.logLevel })
  for (const warning of warnings) logger.warn({ warning }, 'a variable of the environment means nothing here')
  endOnSurprise(logger)
  say('starting …')
  const { startServer, loadNodePlatform } = await loadServer()
  const server = await startServer(config, { logger, loadNodes: loadNodePlatform, env })
  endOnSignal(config, logger, () => server.stop())
  say(`ready on ${config.publicUrl ?? server.url}`)
}

/** The heavy part, loaded after the settings are known to be right: a mistake in them is told at once. */
async function loadServer() {
  const [{ startServer }, { loadNodePlatform }] = await Promise.all([import('./start-server.ts'), import('./node-platform.ts')])
  return { startServer, loadNodePlatform }
}

const say = (line: string): void => void process.stdout.write(`millrace: ${line}\n`)

/** What nobody caught leaves the process in an unknown state. Ending is safe: the journal has all that was acknowledged. */
function endOnSurprise(logger: Logger): void {
  const end = (kind: string) => (thrown: unknown) => {
    logger.error({ err: toError(thrown), kind }, 'fatal: an error was not caught; the server ends')
    process.exit(1)
  }
  process.on('uncaughtException', end('exception'))
  process.on('unhandledRejection', end('rejection'))
}

/** One press of Ctrl-C comes several times: from the terminal to the whole group, and handed on by npm and by the start script. */
const SAME_SIGNAL_MS = 500

/** Beyond its limit the server is taken to be stuck after this. */
const STUCK_MS = 5000

/** The first signal ends gently, the second at once. */
function endOnSignal({ shutdownSeconds }: Config, logger: Logger, stop: () => Promise<void>): void {
  let stoppingSince: number | undefined
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1)
      return
    }
    stoppingSince = performance.now()
    say(`stopping (${shutdownSeconds} s at most; a second ${signal} ends at once) …`)
    // Whatever keeps it (a disk that does not answer): the journal has all that was acknowledged.
    setTimeout(
      () => {
        logger.error({ shutdownSeconds }, 'the server did not end in time; it is ended')
        process.exit(1)
      },
      shutdownSeconds * 1000 + STUCK_MS,
    ).unref()
    stop().then(
      () => process.exit(0),
      (thrown: unknown) => {
        logger.error({ err: toError(thrown) }, 'the server could not be stopped cleanly')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
}

import { BaseCommand } from '../base-command.ts'

export class Start extends BaseCommand {
  static override summary = 'Start the server.'
  static override description = `Starts Millrace in this process and in the foreground, with the settings of the environment (docs/operators/settings.md).
Ctrl-C or SIGTERM ends it gently: what is not finished within MILLRACE_SHUTDOWN_SECONDS goes on at the next start. A second signal ends it at once.`
  static override examples = [
    { description: 'With the defaults, on port 5680 and in ./.millrace', command: '<%= config.bin %> start' },
    { description: 'Elsewhere', command: 'MILLRACE_PORT=8080 MILLRACE_DATA_DIR=/var/lib/millrace <%= config.bin %> start' },
  ]
  static override enableJsonFlag = false // its log already is JSON lines

  async run(): Promise<void> {
    await this.parse(Start)
    const { runServer } = await import('@millrace/server/run')
    await runServer(process.env)
  }
}

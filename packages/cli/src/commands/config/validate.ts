import { BaseCommand, EXIT } from '../../base-command.ts'
import { loadOps } from '../../operator/load-ops.ts'

interface Validated {
  readonly valid: boolean
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

export class ConfigValidate extends BaseCommand {
  static override summary = 'Check the settings of the environment.'
  static override description = 'Ends with 1 when a server would not start with them. Variables that mean nothing are warnings.'
  static override examples = [
    '<%= config.bin %> config validate',
    {
      description: 'Before a service is restarted',
      command: 'env $(cat /etc/millrace.env) <%= config.bin %> config validate && systemctl restart millrace',
    },
  ]

  async run(): Promise<Validated> {
    await this.parse(ConfigValidate)
    const { effectiveSettings } = await loadOps()
    const { problems, warnings } = effectiveSettings(process.env)
    for (const problem of problems) this.log(`error: ${problem}`)
    for (const warning of warnings) this.log(`warning: ${warning}`)
    if (problems.length === 0) this.log('The settings are valid.')
    else process.exitCode = EXIT.failed
    return { valid: problems.length === 0, problems, warnings }
  }
}

import { Flags } from '@oclif/core'
import type { EffectiveSettings } from '@millrace/server/ops'
import { BaseCommand } from '../../base-command.ts'
import { loadOps } from '../../operator/load-ops.ts'
import { table } from '../../output/table.ts'

export class ConfigShow extends BaseCommand {
  static override summary = 'Show the settings that a server would start with here.'
  static override description =
    'Each with its value and where it comes from: the environment, or the default. Secrets are masked. What is wrong is told below.'
  static override examples = [
    '<%= config.bin %> config show',
    { description: 'What the environment sets', command: '<%= config.bin %> config show --changed' },
  ]
  static override flags = { changed: Flags.boolean({ description: 'Only what the environment sets.' }) }

  async run(): Promise<EffectiveSettings> {
    const { flags } = await this.parse(ConfigShow)
    const { effectiveSettings } = await loadOps()
    const all = effectiveSettings(process.env)
    const settings = all.settings.filter(({ origin }) => !flags.changed || origin === 'environment')
    const rows = settings.map(({ variable, value, origin }) => [
      variable,
      origin,
      value === null ? '-' : typeof value === 'string' ? value : JSON.stringify(value),
    ])
    this.log(rows.length === 0 ? 'The environment sets nothing.' : table(['setting', 'from', 'value'], rows))
    for (const problem of [...all.problems, ...all.warnings]) this.log(problem)
    return { ...all, settings }
  }
}

import type { Finding, Health } from '@millrace/server/ops'
import { BaseCommand, EXIT } from '../base-command.ts'
import { loadOps } from '../operator/load-ops.ts'

const SIGNS: { readonly [K in Finding['status']]: string } = { ok: '✓', warning: '!', error: '✗' }

export class Doctor extends BaseCommand {
  static override summary = 'Look at everything that a server needs here, and say what to do.'
  static override description = `Looks at Node, settings, data directory, disk, databases, migrations, encryption key, clock, port, public URL and sandbox, with the environment
that a server would be started with, while one runs or not. Changes nothing. Ends with 1 when there is an error; warnings are advice.`
  static override examples = [
    '<%= config.bin %> doctor',
    { description: 'Of a service', command: 'env $(cat /etc/millrace.env) <%= config.bin %> doctor --json' },
  ]

  async run(): Promise<Health> {
    await this.parse(Doctor)
    const { examine } = await loadOps()
    const health = await examine({ env: process.env, now: Date.now(), nodeVersion: process.versions.node })
    for (const { check, status, message, advice } of health.findings)
      this.log(`${SIGNS[status]} ${check.padEnd(16)} ${message}${advice === null ? '' : `\n  ${' '.repeat(16)} → ${advice}`}`)
    if (!health.healthy) process.exitCode = EXIT.failed
    return health
  }
}

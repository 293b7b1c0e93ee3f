import { Args } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { loadOps } from '../../operator/load-ops.ts'

export class BackupVerify extends BaseCommand {
  static override summary = 'Check that a backup is whole.'
  static override description =
    'Compares every file with what was written, and lets SQLite look through each database. Ends with 1 when something is wrong.'
  static override examples = ['<%= config.bin %> backup verify /backups/millrace-2030-01-31']
  static override args = { folder: Args.string({ description: 'Folder of the backup.', required: true }) }

  async run(): Promise<{ readonly folder: string; readonly takenAt: string; readonly files: number; readonly includesKey: boolean }> {
    const { args } = await this.parse(BackupVerify)
    const { verify } = await loadOps()
    const { takenAt, files, includesKey } = await verify(args.folder)
    this.log(`${args.folder} is whole: ${files.length} files, as of ${takenAt}${includesKey ? '' : ', without the encryption key'}`)
    return { folder: args.folder, takenAt, files: files.length, includesKey }
  }
}

import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { dataDirFlag, loadOps } from '../../operator/load-ops.ts'

export class BackupRestore extends BaseCommand {
  static override summary = 'Put a backup where a server can start with it.'
  static override description = `Checks the backup first. The data directory must not exist, or be empty: nothing is written over. Move the old one away.
What was done after the backup is not known to it: executions that ended since then go on from where they were, and may do things again.`
  static override examples = ['<%= config.bin %> backup restore /backups/millrace-2030-01-31 --data-dir /var/lib/millrace']
  static override args = { folder: Args.string({ description: 'Folder of the backup.', required: true }) }
  static override flags = { 'data-dir': Flags.string(dataDirFlag) }

  async run(): Promise<{ readonly dataDir: string; readonly takenAt: string; readonly files: number; readonly includesKey: boolean }> {
    const { args, flags } = await this.parse(BackupRestore)
    const dataDir = flags['data-dir']
    const { restore } = await loadOps()
    const { takenAt, files, includesKey } = await restore({ from: args.folder, dataDir })
    this.log(`${dataDir} is as of ${takenAt}.`)
    if (!includesKey)
      this.log(`Put the encryption key to ${dataDir}/encryption.key, or set MILLRACE_ENCRYPTION_KEY, before you start the server.`)
    return { dataDir, takenAt, files: files.length, includesKey }
  }
}

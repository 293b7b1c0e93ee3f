import { Args, Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { dataDirFlag, loadOps } from '../../operator/load-ops.ts'

export class BackupCreate extends BaseCommand {
  static override summary = 'Copy the data of a server, while it runs.'
  static override description = `Run it on the machine of the server, as its user. All databases in the copy are of one instant; executions that were under way then go on
when a server is started with the copy. The encryption key is left out, so that whoever gets hold of a backup cannot read the credentials: keep it apart,
or put it in with --with-key.`
  static override examples = [
    '<%= config.bin %> backup create /backups/millrace-$(date +%F)',
    {
      description: 'Of a server elsewhere on this machine',
      command: '<%= config.bin %> backup create /backups/today --data-dir /var/lib/millrace --json',
    },
  ]
  static override args = { folder: Args.string({ description: 'Folder to make.', required: true }) }
  static override flags = {
    'data-dir': Flags.string(dataDirFlag),
    'with-key': Flags.boolean({ description: 'Put the encryption key in as well.' }),
  }

  async run(): Promise<{
    readonly folder: string
    readonly takenAt: string
    readonly files: number
    readonly bytes: number
    readonly includesKey: boolean
  }> {
    const { args, flags } = await this.parse(BackupCreate)
    const { backUp } = await loadOps()
    const { takenAt, files, includesKey } = await backUp({ dataDir: flags['data-dir'], to: args.folder, withKey: flags['with-key'] })
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    this.log(`${args.folder}: ${files.length} files, ${(bytes / 1_000_000).toFixed(1)} MB, as of ${takenAt}`)
    if (!includesKey)
      this.log(
        `The encryption key is not in it. Keep ${flags['data-dir']}/encryption.key (or MILLRACE_ENCRYPTION_KEY) elsewhere: without it credentials cannot be read again.`,
      )
    return { folder: args.folder, takenAt, files: files.length, bytes, includesKey }
  }
}

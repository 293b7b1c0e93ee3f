import { Args } from '@oclif/core'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { findCredential } from '../../credentials/find-credential.ts'

export class CredentialDelete extends ServerCommand {
  static override summary = 'Delete a credential.'
  static override description = 'Refused while workflows use it; `credential list` says how many do.'
  static override examples = ['<%= config.bin %> credential delete CRM']
  static override args = { credential: Args.string({ description: 'Id or name of the credential.', required: true }) }

  async run(): Promise<{ readonly deleted: string }> {
    const { args, flags } = await this.parse(CredentialDelete)
    const api = new ApiClient(flags)
    const id = await findCredential(api, args.credential)
    await api.delete(`/credentials/${id}`)
    this.log(`The credential ${id} is deleted.`)
    return { deleted: id }
  }
}

import { Args, Flags } from '@oclif/core'
import { EXIT, ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { findCredential } from '../../credentials/find-credential.ts'

interface Tested {
  readonly ok: boolean
  readonly status: number | null
  readonly message: string
}

export class CredentialTest extends ServerCommand {
  static override summary = 'Try whether a service takes a credential.'
  static override description = 'The server sends a request that the credential signs. Ends with 1 when the service does not take it.'
  static override examples = [
    '<%= config.bin %> credential test CRM',
    { description: 'Of a type that names no address', command: '<%= config.bin %> credential test CRM --at https://crm.example.com/me' },
  ]
  static override args = { credential: Args.string({ description: 'Id or name of the credential.', required: true }) }
  static override flags = { at: Flags.string({ description: 'Address to send the request to; the one of its type if absent.' }) }

  async run(): Promise<Tested> {
    const { args, flags } = await this.parse(CredentialTest)
    const api = new ApiClient({ ...flags, timeoutMs: 90_000 })
    const id = await findCredential(api, args.credential)
    const tested = await api.post<Tested>(`/credentials/${id}/test`, flags.at === undefined ? {} : { url: flags.at })
    this.log(tested.message)
    if (!tested.ok) process.exitCode = EXIT.failed
    return tested
  }
}

import { Args, Flags } from '@oclif/core'
import type { Credential, CredentialType } from '@millrace/api'
import { OptionError } from '@millrace/base'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { readData } from '../../credentials/read-data.ts'

export class CredentialCreate extends ServerCommand {
  static override summary = 'Keep a credential on a server.'
  static override description = `Its fields are asked for in a terminal, and read as a JSON object from standard input elsewhere. There is no flag for a secret: what stands on
a command line can be seen by other users of the machine, and stays in the history of the shell.`
  static override examples = [
    '<%= config.bin %> credential create http.bearer --name "CRM"',
    {
      description: 'In a script, from a secret manager',
      command: `vault kv get -format=json crm | jq '.data.data' | <%= config.bin %> credential create http.bearer --name CRM --json`,
    },
  ]
  static override args = { type: Args.string({ description: 'Credential type.', required: true }) }
  static override flags = { name: Flags.string({ description: 'Name for people.', required: true }) }

  async run(): Promise<Credential> {
    const { args, flags } = await this.parse(CredentialCreate)
    const api = new ApiClient(flags)
    const { data: types } = await api.get<{ data: CredentialType[] }>('/credential-types')
    const type = types.find((one) => one.type === args.type)
    if (type === undefined) {
      const expected = `one of the credential types of the server: ${types.map((one) => one.type).join(', ')}`
      throw new OptionError({ option: 'type', expected })
    }
    const data = await readData(type, { interactive: process.stdin.isTTY && !this.jsonEnabled() })
    const credential = await api.post<Credential>('/credentials', { name: flags.name, type: args.type, data })
    this.log(`${credential.id}  ${credential.type}  ${credential.name}`)
    return credential
  }
}

import { isJsonObject } from '@millrace/base'
import { EXIT, ServerCommand } from '../base-command.ts'
import { ApiClient } from '../client/api-client.ts'

interface ServerStatus {
  readonly url: string
  readonly ready: boolean
  /** Parts that do not work. */
  readonly failing: readonly string[]
}

export class Status extends ServerCommand {
  static override summary = 'Say whether a server is ready.'
  static override description = 'Asks /readyz. Ends with 0 when the server is ready and with 1 when it is not, or does not answer.'
  static override examples = [
    '<%= config.bin %> status',
    { description: 'Of another machine, for a script', command: '<%= config.bin %> status --url https://millrace.example.org --json' },
  ]

  async run(): Promise<ServerStatus> {
    const { flags } = await this.parse(Status)
    const { status, body } = await new ApiClient({ url: flags.url, token: flags.token, timeoutMs: 5000 }).request('GET', '/readyz')
    const failing = isJsonObject(body) && Array.isArray(body['failing']) ? body['failing'].map(String) : []
    const ready = status === 200
    this.log(ready ? `${flags.url} is ready` : `${flags.url} is not ready: ${failing.join(', ') || `it answers ${status}`}`)
    if (!ready) process.exitCode = EXIT.failed
    return { url: flags.url, ready, failing }
  }
}

import { Args, Flags } from '@oclif/core'
import type { ControlReply } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'

export class ExecutionRetry extends ServerCommand {
  static override summary = 'Retry a failed execution.'
  static override description = `Makes a new execution that goes on at the step that failed, with all that was recorded before it. The failed one stays as it is.
An execution that waits for its next attempt makes it now.`
  static override examples = ['<%= config.bin %> execution retry 01981d9e-7c00-7000-8000-000000000001']
  static override args = { execution: Args.string({ description: 'Id of the execution.', required: true }) }
  static override flags = { from: Flags.string({ description: 'The failed step, as `nodeId:runIndex`, where there are several.' }) }

  async run(): Promise<ControlReply> {
    const { args, flags } = await this.parse(ExecutionRetry)
    const reply = await new ApiClient(flags).post<ControlReply>(`/executions/${encodeURIComponent(args.execution)}/control`, {
      action: 'retry',
      ...(flags.from === undefined ? {} : { from: flags.from }),
    })
    this.log(`${reply.executionId}  ${reply.status}`)
    return reply
  }
}

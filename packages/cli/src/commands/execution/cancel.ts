import { Args } from '@oclif/core'
import type { ControlReply } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'

export class ExecutionCancel extends ServerCommand {
  static override summary = 'Cancel an execution that is not over.'
  static override examples = ['<%= config.bin %> execution cancel 01981d9e-7c00-7000-8000-000000000001']
  static override args = { execution: Args.string({ description: 'Id of the execution.', required: true }) }

  async run(): Promise<ControlReply> {
    const { args, flags } = await this.parse(ExecutionCancel)
    const reply = await new ApiClient(flags).post<ControlReply>(`/executions/${encodeURIComponent(args.execution)}/control`, {
      action: 'cancel',
    })
    this.log(`${reply.executionId}  ${reply.status}`)
    return reply
  }
}

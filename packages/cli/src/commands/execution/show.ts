import { Args, Flags } from '@oclif/core'
import type { Execution, StepDetail } from '@millrace/api'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { executionText, stepText } from '../../executions/execution-text.ts'

export class ExecutionShow extends ServerCommand {
  static override summary = 'Show an execution: how it stands, and its steps.'
  static override examples = [
    '<%= config.bin %> execution show 01981d9e-7c00-7000-8000-000000000001',
    {
      description: 'A step with its items and log',
      command: '<%= config.bin %> execution show 01981d9e-7c00-7000-8000-000000000001 --step n2:0',
    },
  ]
  static override args = { execution: Args.string({ description: 'Id of the execution.', required: true }) }
  static override flags = { step: Flags.string({ description: 'A step, as `nodeId:runIndex`, with its first 100 items.' }) }

  async run(): Promise<Execution | StepDetail> {
    const { args, flags } = await this.parse(ExecutionShow)
    const api = new ApiClient(flags)
    const path = `/executions/${encodeURIComponent(args.execution)}`
    if (flags.step !== undefined) {
      const step = await api.get<StepDetail>(`${path}/steps/${encodeURIComponent(flags.step)}`)
      this.log(stepText(step))
      return step
    }
    const execution = await api.get<Execution>(path)
    this.log(executionText(execution))
    return execution
  }
}

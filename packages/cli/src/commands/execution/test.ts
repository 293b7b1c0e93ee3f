import { writeFile } from 'node:fs/promises'
import { Args, Flags } from '@oclif/core'
import type { JsonObject } from '@millrace/base'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'

export class ExecutionTest extends ServerCommand {
  static override summary = 'Make a test of an execution that is over.'
  static override description = `Writes a file for \`workflow test\`: the workflow as it ran, its input, what stood outside as it answered then, and what came of it.
Secrets are taken out: what names call one (authorization, password, token, …) and what the credentials of the workflow hold.
Look at the file before you commit it all the same.`
  static override examples = [
    {
      description: 'Into a file, which passes as it is',
      command: '<%= config.bin %> execution test 01981d9e-7c00-7000-8000-000000000001 > orders.test.json',
    },
    { description: 'The same', command: '<%= config.bin %> execution test 01981d9e-7c00-7000-8000-000000000001 --output orders.test.json' },
  ]
  static override args = { execution: Args.string({ description: 'Id of the execution.', required: true }) }
  static override flags = { output: Flags.string({ char: 'o', description: 'File to write; standard output if absent.' }) }

  async run(): Promise<JsonObject> {
    const { args, flags } = await this.parse(ExecutionTest)
    const test = await new ApiClient(flags).get<JsonObject>(`/executions/${encodeURIComponent(args.execution)}/test`)
    const text = JSON.stringify(test, null, 2)
    if (flags.output === undefined) this.log(text)
    else {
      await writeFile(flags.output, `${text}\n`)
      this.log(`Wrote ${flags.output}`)
    }
    return test
  }
}

import { Args, Flags } from '@oclif/core'
import type { ExecuteReply } from '@millrace/api'
import { OptionError, toError, type JsonValue } from '@millrace/base'
import { EXIT, ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { readJsonFile, STANDARD_INPUT } from '../../output/files.ts'
import { findWorkflow } from '../../workflows/find-workflow.ts'

/** Longer than the server waits, so that it is the server that says how it stands. */
const PATIENCE_MS = 120_000

export class WorkflowRun extends ServerCommand {
  static override summary = 'Run a workflow on a server.'
  static override description = `Runs the draft as an execution by hand, or the published version. It waits for the end for up to 110 seconds; an execution that takes
longer, or waits for something, goes on without the command.
Ends with 0 when the execution completed (with --no-wait: when it was stored), and with 1 when it failed, was cancelled or is not over.`
  static override examples = [
    '<%= config.bin %> workflow run "Orders to CRM"',
    { description: 'With one item', command: `<%= config.bin %> workflow run Orders --input '{"id": 7}'` },
    { description: 'With a list of items from a file', command: '<%= config.bin %> workflow run Orders --input-file orders.json --json' },
    { description: 'The published version, without waiting', command: '<%= config.bin %> workflow run Orders --published --no-wait' },
  ]
  static override args = { workflow: Args.string({ description: 'Id or name of the workflow.', required: true }) }
  static override flags = {
    input: Flags.string({ char: 'i', description: 'One item, or a list of items, as JSON objects.', exclusive: ['input-file'] }),
    'input-file': Flags.string({ char: 'f', description: 'File with the input; - for standard input.' }),
    published: Flags.boolean({ description: 'The published version instead of the draft.' }),
    trigger: Flags.string({ description: 'Trigger node to start at, by id or name; the one by hand or the first if absent.' }),
    wait: Flags.boolean({ description: 'Wait for the end.', default: true, allowNo: true }),
  }

  async run(): Promise<ExecuteReply> {
    const { args, flags } = await this.parse(WorkflowRun)
    const { input, published, trigger, wait, 'input-file': file } = flags
    const given = file === undefined ? (input === undefined ? undefined : parsed(input)) : await readJsonFile(file || STANDARD_INPUT)
    const api = new ApiClient({ ...flags, timeoutMs: PATIENCE_MS })
    const id = await findWorkflow(api, args.workflow)
    const reply = await api.post<ExecuteReply>(`/workflows/${id}/execute`, {
      ...{ wait, target: published ? 'published' : 'draft' },
      ...(given === undefined ? {} : { input: given }),
      ...(trigger === undefined ? {} : { trigger }),
    })
    this.log(textOf(reply))
    if (wait && reply.status !== 'completed') process.exitCode = EXIT.failed
    return reply
  }
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (thrown) {
    throw new OptionError({ option: 'input', expected: `JSON (${toError(thrown).message})` }, { cause: thrown })
  }
}

function textOf({ executionId, status, output, outputTotal, error }: ExecuteReply): string {
  const more =
    outputTotal === undefined ? '' : `\nThe first ${output?.length ?? 0} of ${outputTotal} items; \`execution show\` has the steps.`
  return [
    `${executionId}  ${status}`,
    ...(error === undefined ? [] : [`${error.code}: ${error.message}`]),
    ...(output === undefined ? [] : [JSON.stringify(output, null, 2) + more]),
  ].join('\n')
}

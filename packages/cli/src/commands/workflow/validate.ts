import { Args, Flags } from '@oclif/core'
import type { WorkflowCheck } from '@millrace/workflow-test'
import { BaseCommand, EXIT } from '../../base-command.ts'
import { FileUnusableError } from '../../output/errors.ts'
import { filesIn, readJsonFile } from '../../output/files.ts'
import { loadRunner } from '../../tests/test-bench.ts'
import { isWorkflowFile } from '../../workflows/file-name.ts'

type CheckedFile = WorkflowCheck & { readonly file: string }

export class WorkflowValidate extends BaseCommand {
  static override summary = 'Check workflows in files, without a server.'
  static override description = `Says what a server would say before it publishes them: what breaks the format, nodes that are not installed, configs and expressions that
are wrong, ports that do not exist, and so on. Whether credentials exist is known to a server alone. It also names nodes whose type has a newer version.
Ends with 1 when there is an error; warnings and suggestions are advice.`
  static override examples = [
    '<%= config.bin %> workflow validate orders.millrace.json',
    { description: 'All workflows of a folder, in CI', command: '<%= config.bin %> workflow validate workflows --json' },
  ]
  static override strict = false
  static override args = { files: Args.string({ description: 'Files, folders, or - for standard input.', required: true }) }
  static override flags = {
    nodes: Flags.string({
      description: 'Folder of a built node package, besides those that ship with Millrace; may be given several times.',
      multiple: true,
      env: 'MILLRACE_NODE_DIRS',
      delimiter: ',',
    }),
  }

  async run(): Promise<{ readonly valid: boolean; readonly data: readonly CheckedFile[] }> {
    const { argv, flags } = await this.parse(WorkflowValidate)
    const files = await filesIn(argv.map(String), isWorkflowFile)
    if (files.length === 0) throw new FileUnusableError({ file: argv.join(', '), reason: 'holds no workflow (*.json)' })
    const { checkWorkflow, openBench } = await loadRunner()
    const bench = await openBench({ packages: flags.nodes ?? [] })
    try {
      const data: CheckedFile[] = []
      for (const file of files) {
        const checked = { file, ...checkWorkflow(await readJsonFile(file), bench.registry) }
        data.push(checked)
        this.log(textOf(checked))
      }
      const valid = data.every((each) => each.valid)
      if (!valid) process.exitCode = EXIT.failed
      return { valid, data }
    } finally {
      await bench.close()
    }
  }
}

function textOf({ file, valid, problems, newer }: CheckedFile): string {
  return [
    `${valid ? '✓' : '✗'} ${file}`,
    ...problems.map(
      ({ severity, path, message, suggestion }) => `  ${severity}: ${path} ${message}${suggestion === undefined ? '' : ` ${suggestion}`}`,
    ),
    ...newer.map(({ node, type, version, latest }) => `  newer: "${node}" uses ${type} version ${version}; version ${latest} is there`),
  ].join('\n')
}

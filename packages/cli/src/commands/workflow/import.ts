import { Args, Flags } from '@oclif/core'
import { EXIT, ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { FileUnusableError } from '../../output/errors.ts'
import { filesIn, readJsonFile } from '../../output/files.ts'
import { isWorkflowFile } from '../../workflows/file-name.ts'
import { conversionLines } from '../../workflows/conversion-lines.ts'
import { importDocument, type ImportedFile } from '../../workflows/import-file.ts'

export class WorkflowImport extends ServerCommand {
  static override summary = 'Make workflows from files.'
  static override description = `Takes Millrace documents and workflows as n8n exports them: files, folders (all *.json below them but *.test.json) and - for standard input. A file that the server refuses does not keep the
others from being imported; the command then ends with 1.`
  static override examples = [
    '<%= config.bin %> workflow import orders.millrace.json',
    {
      description: 'A folder from git: workflows of the same name get a new draft, which is published',
      command: '<%= config.bin %> workflow import workflows --update --publish',
    },
    {
      description: 'From another server',
      command: '<%= config.bin %> workflow export Orders | <%= config.bin %> workflow import - --url https://other.example.org',
    },
  ]
  static override strict = false
  static override args = { files: Args.string({ description: 'Files, folders, or - for standard input.', required: true }) }
  static override flags = {
    update: Flags.boolean({ description: 'Replace the draft of the workflow of the same name, where there is one.' }),
    publish: Flags.boolean({ description: 'Publish what was imported.' }),
  }

  async run(): Promise<{ readonly data: readonly ImportedFile[] }> {
    const { argv, flags } = await this.parse(WorkflowImport)
    const api = new ApiClient(flags)
    const files = await filesIn(argv.map(String), isWorkflowFile)
    if (files.length === 0) throw new FileUnusableError({ file: argv.join(', '), reason: 'holds no workflow (*.json)' })
    const documents = []
    for (const file of files) documents.push({ file, document: await readJsonFile(file) }) // all, before the first is sent
    const data: ImportedFile[] = []
    for (const one of documents) {
      for (const imported of await importDocument(api, one, flags)) {
        data.push(imported)
        this.log(textOf(imported))
      }
    }
    if (data.some(({ error }) => error !== null)) process.exitCode = EXIT.failed
    return { data }
  }
}

function textOf({ file, outcome, id, name, published, problems, conversion, error }: ImportedFile): string {
  const what =
    outcome === 'refused' ? `${file}: refused` : `${file}: ${outcome} ${JSON.stringify(name)} (${id})${published ? ', published' : ''}`
  return [
    error === null ? what : `${what}: ${error.message}`,
    ...(conversion === null ? [] : conversionLines(conversion)),
    ...problems.map(({ severity, message, suggestion }) => `  ${severity}: ${message}${suggestion === undefined ? '' : ` ${suggestion}`}`),
  ].join('\n')
}

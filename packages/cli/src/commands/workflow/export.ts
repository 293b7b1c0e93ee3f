import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Args, Flags } from '@oclif/core'
import type { WorkflowSummary } from '@millrace/api'
import { OptionError, type JsonObject } from '@millrace/base'
import { ServerCommand } from '../../base-command.ts'
import { ApiClient } from '../../client/api-client.ts'
import { listAll } from '../../client/list-all.ts'
import { canonicalText } from '../../workflows/canonical.ts'
import { fileNames } from '../../workflows/file-name.ts'
import { findWorkflow } from '../../workflows/find-workflow.ts'

interface Exported {
  readonly id: string
  readonly name: string
  readonly file: string
}

export class WorkflowExport extends ServerCommand {
  static override summary = 'Write workflows to files.'
  static override description = `Writes the drafts. The text of a file depends on what the workflow says alone: members stand in a fixed order, so that a repository
shows what changed. Credentials are named by id in it; secrets are not part of a workflow.
One workflow goes to standard output, unless --output or --directory is given.`
  static override examples = [
    {
      description: 'One workflow, by id or name',
      command: '<%= config.bin %> workflow export "Orders to CRM" --output orders.millrace.json',
    },
    { description: 'All of them, into a folder that git keeps', command: '<%= config.bin %> workflow export --all --directory workflows' },
  ]
  static override args = { workflow: Args.string({ description: 'Id or name of the workflow.' }) }
  static override flags = {
    all: Flags.boolean({ description: 'All workflows; needs --directory.', dependsOn: ['directory'] }),
    directory: Flags.string({ char: 'd', description: 'Folder for the files; made if it does not exist.', exclusive: ['output'] }),
    output: Flags.string({ char: 'o', description: 'File for the one workflow.' }),
  }

  async run(): Promise<JsonObject | { readonly exported: readonly Exported[] }> {
    const { args, flags } = await this.parse(WorkflowExport)
    const api = new ApiClient(flags)
    if ((args.workflow === undefined) === !flags.all)
      throw new OptionError({ option: 'workflow', expected: 'given by id or name, or --all instead of it' })
    if (flags.directory !== undefined) return { exported: await this.#toFolder(api, args.workflow, flags.directory) }
    const id = await findWorkflow(api, args.workflow ?? '')
    const document = await api.get<JsonObject>(`/workflows/${id}/export`)
    if (flags.output === undefined) {
      this.log(canonicalText(document).trimEnd())
      return document
    }
    await writeFile(flags.output, canonicalText(document))
    this.log(`Wrote ${flags.output}`)
    return { exported: [{ id, name: String(document['name']), file: flags.output }] }
  }

  async #toFolder(api: ApiClient, named: string | undefined, directory: string): Promise<readonly Exported[]> {
    const { data: all } = await listAll<WorkflowSummary>(api, '/workflows', { query: { sort: 'name' } })
    const only = named === undefined ? undefined : await findWorkflow(api, named)
    const names = fileNames(all)
    await mkdir(directory, { recursive: true })
    const exported: Exported[] = []
    for (const { id, name } of all.filter((one) => only === undefined || one.id === only)) {
      const file = join(directory, names.get(id) ?? id)
      await writeFile(file, canonicalText(await api.get<JsonObject>(`/workflows/${id}/export`)))
      exported.push({ id, name, file })
      this.log(`Wrote ${file}`)
    }
    if (exported.length === 0) this.log('There is no workflow.')
    return exported
  }
}

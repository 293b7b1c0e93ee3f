import { Flags } from '@oclif/core'
import { BaseCommand } from '../../base-command.ts'
import { interruption } from '../../devkit/interruption.ts'
import { packageArgument } from '../../devkit/package-argument.ts'
import { servePlayground } from '../../devkit/playground/playground-server.ts'
import { openWorkbench, type WorkbenchState } from '../../devkit/playground/workbench.ts'

export class NodeDev extends BaseCommand {
  static override summary = 'Work on a node package with a playground in the browser.'
  static override description = `Builds the package whenever a file changes, and serves a page on 127.0.0.1 where its nodes can be tried: form, input items, output,
requests, log and errors. No server is needed. Requests are real; a credential is read from the environment, e.g. for the type crm.token
from MILLRACE_CREDENTIAL_CRM_TOKEN, as a JSON object with its fields. Ctrl-C ends it.`
  static override examples = [
    '<%= config.bin %> node dev',
    { description: 'With a credential', command: `MILLRACE_CREDENTIAL_CRM_TOKEN='{"token":"…"}' <%= config.bin %> node dev --port 4000` },
  ]
  static override enableJsonFlag = false // it goes on until it is ended, so there is no result
  static override args = packageArgument
  static override flags = {
    port: Flags.integer({ description: 'Port of the page; 0 for any that is free.', default: 5690, min: 0, max: 65_535 }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(NodeDev)
    const signal = interruption()
    const workbench = await openWorkbench(args.directory, { signal, environment: process.env })
    const server = await servePlayground(workbench, flags.port)
    this.#tell(workbench.state())
    this.log(`Playground: ${server.url}`)
    workbench.onBuild(() => this.#tell(workbench.state()))
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    workbench.close()
    await server.close()
  }

  #tell({ nodes, problems }: WorkbenchState): void {
    this.log(problems.length === 0 ? `Built: ${nodes.map(({ type }) => type).join(', ')}` : problems.join('\n'))
  }
}

import { writeFile } from 'node:fs/promises'
import { Args, Flags } from '@oclif/core'
import type { TestBench } from '@millrace/workflow-test'
import { BaseCommand, EXIT } from '../../base-command.ts'
import { interruption } from '../../devkit/interruption.ts'
import { junitXml } from '../../tests/junit.ts'
import { runTests, testFiles, type RunTests, type TestReport } from '../../tests/run-tests.ts'
import { loadRunner } from '../../tests/test-bench.ts'
import { fileText, summaryText } from '../../tests/test-text.ts'
import { changed } from '../../tests/watch-files.ts'

export class WorkflowTest extends BaseCommand {
  static override summary = 'Run tests of workflows, without a server.'
  static override description = `Runs *.test.json and *.test.yaml files with the real engine and the real nodes. What a test does not answer or mock is not sent: no test
reaches the network. Waits and retries take no real time. See docs/guides/workflow-tests.md for what stands in the files.
Ends with 1 when a test fails or a file cannot be read.`
  static override examples = [
    { description: 'All below this folder', command: '<%= config.bin %> workflow test' },
    { description: 'One file, again with each change', command: '<%= config.bin %> workflow test workflows/orders.test.yaml --watch' },
    { description: 'In CI', command: '<%= config.bin %> workflow test workflows --junit report.xml' },
    { description: 'Workflows with nodes of your own', command: '<%= config.bin %> workflow test --nodes ../millrace-nodes-crm' },
  ]
  static override strict = false
  static override args = { places: Args.string({ description: 'Files and folders; this folder if absent.' }) }
  static override flags = {
    only: Flags.string({ description: 'Only tests whose name holds this.' }),
    watch: Flags.boolean({ char: 'w', description: 'Run again with each change, until Ctrl-C.' }),
    junit: Flags.string({ description: 'File for a report in the form of JUnit.' }),
    nodes: Flags.string({
      description: 'Folder of a built node package, besides those that ship with Millrace; may be given several times.',
      multiple: true,
      env: 'MILLRACE_NODE_DIRS',
      delimiter: ',',
    }),
    'limit-seconds': Flags.integer({ description: 'Real time that one test may take.', default: 30, min: 1 }),
  }

  async run(): Promise<TestReport> {
    const { argv, flags } = await this.parse(WorkflowTest)
    const asked: RunTests = {
      places: argv.length === 0 ? ['.'] : argv.map(String),
      only: flags.only,
      limitMs: flags['limit-seconds'] * 1000,
      onFile: (report) => this.log(fileText(report)),
    }
    await testFiles(asked.places) // before the nodes are loaded: a mistyped folder is told at once
    const { openBench } = await loadRunner()
    const bench = await openBench({ packages: flags.nodes ?? [] })
    try {
      return await this.#runAgain(bench, asked, flags)
    } finally {
      await bench.close()
    }
  }

  async #runAgain(
    bench: TestBench,
    asked: RunTests,
    { watch, junit }: { readonly watch: boolean; readonly junit: string | undefined },
  ): Promise<TestReport> {
    const signal = watch ? interruption() : undefined
    for (;;) {
      const { report, sources } = await runTests(bench, asked)
      this.log(summaryText(report))
      if (junit !== undefined) await writeFile(junit, junitXml(report.files))
      if (signal === undefined || !(await changed(sources, signal))) {
        if (report.failed > 0) process.exitCode = EXIT.failed
        return report
      }
      this.log('')
    }
  }
}

import { Flags } from '@oclif/core'
import { BaseCommand, EXIT } from '../../base-command.ts'
import { interruption } from '../../devkit/interruption.ts'
import { packageArgument } from '../../devkit/package-argument.ts'
import { testPackage, type TestReport } from '../../devkit/test/test-package.ts'

export class NodeTest extends BaseCommand {
  static override summary = 'Build and test a node package.'
  static override description = `Runs the files *.test.ts and *.test.js below test and src with the test runner of Node, after a build.
Ends with 1 when a test fails, or there is none.`
  static override examples = [
    '<%= config.bin %> node test',
    { description: 'Only tests whose name holds a text', command: '<%= config.bin %> node test --only "is refused"' },
  ]
  static override args = packageArgument
  static override flags = { only: Flags.string({ description: 'Only tests whose name holds this.' }) }

  async run(): Promise<TestReport> {
    const { args, flags } = await this.parse(NodeTest)
    const report = await testPackage(args.directory, {
      signal: interruption(),
      ...(flags.only === undefined ? {} : { only: flags.only }),
      onTest: ({ name, passed, ms }) => this.log(`${passed ? '✓' : '✗'} ${name} (${Math.round(ms)} ms)`),
    })
    for (const { name, file, line, message } of report.failures)
      this.log(`\n✗ ${name}\n  ${file}${line === null ? '' : `:${line}`}\n${indented(message)}`)
    this.log(`\n${report.passed} passed, ${report.failed} failed${report.skipped === 0 ? '' : `, ${report.skipped} skipped`}.`)
    if (report.failed > 0 || report.passed === 0) process.exitCode = EXIT.failed
    return report
  }
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')

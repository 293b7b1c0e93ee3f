import { Flags } from '@oclif/core'
import { MillraceError } from '@millrace/base'
import { BaseCommand, EXIT } from '../../base-command.ts'
import { interruption } from '../../devkit/interruption.ts'
import { readNodePackage } from '../../devkit/node-package.ts'
import { packageArgument } from '../../devkit/package-argument.ts'
import { testPackage, type TestReport } from '../../devkit/test/test-package.ts'
import { watchPackage } from '../../devkit/watch.ts'

export class NodeTest extends BaseCommand {
  static override summary = 'Build and test a node package.'
  static override description = `Builds, and runs the files *.test.ts and *.test.js below test and src with the test runner of Node, and the recordings of
\`node record\`, each of which is executed again with its answers. With --watch it does so after each change, until Ctrl-C.
Ends with 1 when a test fails, or there is none.`
  static override examples = [
    '<%= config.bin %> node test',
    { description: 'Again after each change', command: '<%= config.bin %> node test --watch' },
    { description: 'Only tests whose name holds a text', command: '<%= config.bin %> node test --only "is refused"' },
  ]
  static override args = packageArgument
  static override flags = {
    only: Flags.string({ description: 'Only tests whose name holds this.' }),
    watch: Flags.boolean({ char: 'w', description: 'Again after each change, until Ctrl-C.', exclusive: ['json'] }),
  }

  async run(): Promise<TestReport | undefined> {
    const { args, flags } = await this.parse(NodeTest)
    const signal = interruption()
    if (flags.watch) return this.#watch(args.directory, { signal, only: flags.only })
    const report = await this.#test(args.directory, { signal, only: flags.only })
    signal.throwIfAborted() // tests that were broken off have not failed
    if (report.failed > 0 || report.passed === 0) process.exitCode = EXIT.failed
    return report
  }

  async #watch(directory: string, options: { signal: AbortSignal; only: string | undefined }): Promise<undefined> {
    const nodePackage = await readNodePackage(directory) // what is no package fails at once
    const watched = watchPackage(nodePackage.directory, async () => {
      try {
        await this.#test(directory, options)
      } catch (thrown) {
        if (!(thrown instanceof MillraceError)) throw thrown
        this.log(thrown.message) // a package that cannot be built now can be after the next change
      }
      if (!options.signal.aborted) this.log('\nWaiting for a change; Ctrl-C ends it.')
    })
    await watched.now()
    if (!options.signal.aborted)
      await new Promise<void>((resolve) => options.signal.addEventListener('abort', () => resolve(), { once: true }))
    watched.close()
  }

  async #test(directory: string, { signal, only }: { signal: AbortSignal; only: string | undefined }): Promise<TestReport> {
    const report = await testPackage(directory, {
      signal,
      ...(only === undefined ? {} : { only }),
      onTest: ({ name, passed, ms }) => {
        if (!signal.aborted) this.log(`${passed ? '✓' : '✗'} ${name} (${Math.round(ms)} ms)`)
      },
    })
    if (signal.aborted) return report
    for (const { name, file, line, message } of report.failures)
      this.log(`\n✗ ${name}\n  ${file}${line === null ? '' : `:${line}`}\n${indented(message)}`)
    this.log(`\n${report.passed} passed, ${report.failed} failed${report.skipped === 0 ? '' : `, ${report.skipped} skipped`}.`)
    return report
  }
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')

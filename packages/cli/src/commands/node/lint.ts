import { Flags } from '@oclif/core'
import { BaseCommand, EXIT } from '../../base-command.ts'
import { interruption } from '../../devkit/interruption.ts'
import type { Finding } from '../../devkit/lint/finding.ts'
import { lintPackage, type LintReport } from '../../devkit/lint/lint-package.ts'
import { packageArgument } from '../../devkit/package-argument.ts'

export class NodeLint extends BaseCommand {
  static override summary = 'Check a node package.'
  static override description = `Builds the package, loads it with the loader of the server, and looks at what the loader does not: titles, descriptions, examples
and formats of schemas, permissions against the hosts that are called, typed errors, idempotency. The rules stand in docs/developers/cli.md.
Ends with 1 when there are errors; warnings are advice.`
  static override examples = [
    '<%= config.bin %> node lint',
    { description: 'What has to rise since the last version', command: '<%= config.bin %> node lint --against latest' },
    { description: 'Put right what is certain', command: '<%= config.bin %> node lint --fix' },
  ]
  static override args = packageArgument
  static override flags = {
    fix: Flags.boolean({ description: 'Put right what can be meant in one way only.' }),
    against: Flags.string({
      description: 'A version that people have: a package file, "latest" or a version at the registry. Says what has to rise.',
    }),
  }

  async run(): Promise<LintReport> {
    const { args, flags } = await this.parse(NodeLint)
    const signal = interruption()
    const report = await lintPackage(args.directory, {
      ...{ fix: flags.fix, signal },
      ...(flags.against === undefined ? {} : { against: flags.against }),
    })
    signal.throwIfAborted() // a check that was broken off finds what is not there
    const errors = report.findings.filter(({ severity }) => severity === 'error').length
    const fixable = report.findings.filter((each) => each.fixable).length
    this.log(
      [
        ...report.fixed.map((each) => `fixed    ${lineOf(each)}`),
        ...linesOf(report.findings),
        report.findings.length === 0
          ? 'Nothing to find fault with.'
          : `${errors} errors, ${report.findings.length - errors} warnings${fixable === 0 ? '' : `; ${fixable} can be fixed with --fix`}.`,
      ].join('\n'),
    )
    if (!report.passed) process.exitCode = EXIT.failed
    return report
  }
}

/** Of one kind of advice: what follows is more of the same. */
const MOST_LIKE = 10

/** All errors, and the first of each kind of advice. */
function linesOf(findings: readonly Finding[]): readonly string[] {
  const kinds = new Map<string, Finding[]>()
  for (const each of findings) kinds.set(each.rule, [...(kinds.get(each.rule) ?? []), each])
  const shown = findings.filter((each) => each.severity === 'error' || (kinds.get(each.rule)?.indexOf(each) ?? 0) < MOST_LIKE)
  const further = [...kinds].flatMap(([rule, like]) => {
    const left = like.filter(({ severity }) => severity === 'warning').length - MOST_LIKE
    return left > 0 ? [`         and ${left} more of ${rule}, with --json`] : []
  })
  return [...shown.map((each) => `${each.severity.padEnd(8)} ${lineOf(each)}`), ...further]
}

const lineOf = ({ rule, where, message }: Finding): string => `${where}  ${message}  (${rule})`

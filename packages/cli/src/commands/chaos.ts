import { writeFileSync } from 'node:fs'
import { Flags } from '@oclif/core'
import { BaseCommand, EXIT } from '../base-command.ts'
import { InterruptedError } from '../chaos/errors.ts'
import { compilePlan, FAULTS } from '../chaos/options.ts'
import type { Progress } from '../chaos/part.ts'
import { progressLine, reportText } from '../chaos/report-text.ts'
import { runChaos, type ChaosReport } from '../chaos/run-chaos.ts'

/** A line of progress at most this often, where lines cannot be written over. */
const LINE_EVERY_MS = 10_000

export class Chaos extends BaseCommand {
  static override summary = 'Prove that this installation loses nothing.'
  static override description = `Starts the server of this installation on a data directory of its own, calls it, and meanwhile kills it, tells it to stop,
fills its disk and takes away its right to write. Then it compares what callers were told, what the outside saw, and what the
journal holds. Nothing of an existing installation is touched, and all traffic stays on 127.0.0.1.
Ends with 0 when every promise was kept, with 1 and the evidence when not. See docs/operators/chaos.md.`
  static override examples = [
    { description: 'The whole proof: 5,000 executions, 50 kills', command: '<%= config.bin %> chaos' },
    { description: 'A short one', command: '<%= config.bin %> chaos --executions 300 --kills 5 --faults kill,term' },
    {
      description: 'Again with the same plan, and the findings in a file',
      command: '<%= config.bin %> chaos --seed 4711 --report chaos.json',
    },
  ]
  static override flags = {
    executions: Flags.integer({
      description: 'Calls to be acknowledged while the server is killed; a tenth of it for each other fault.',
      default: 5000,
    }),
    kills: Flags.integer({ description: 'How often the server is killed.', default: 50 }),
    seed: Flags.integer({ description: 'Plans the calls and the moments; by chance if absent, and always told.' }),
    'data-dir': Flags.directory({ description: 'A new or empty folder for the proof; one for temporary files if absent.' }),
    concurrency: Flags.integer({ description: 'Callers at the same time.', default: 64 }),
    faults: Flags.string({ description: 'What is done to the server, separated by commas.', default: FAULTS.join(',') }),
    report: Flags.file({ description: 'File for the whole report, as JSON.' }),
  }

  async run(): Promise<ChaosReport> {
    const { flags } = await this.parse(Chaos)
    const { executions, kills, seed, concurrency, faults, 'data-dir': dataDir } = flags
    const plan = compilePlan(
      {
        ...{ executions, kills, concurrency, faults: faults.split(',').map((fault) => fault.trim()) },
        ...(seed === undefined ? {} : { seed }),
        ...(dataDir === undefined ? {} : { dataDir }),
      },
      Math.random,
    )
    const report = await runChaos(plan, { signal: interruption(), onProgress: this.#progress() })
    if (flags.report !== undefined) writeFileSync(flags.report, `${JSON.stringify(report, null, 2)}\n`)
    this.#endLine()
    this.log(reportText(report))
    if (!report.passed) process.exitCode = EXIT.failed
    return report
  }

  /** Progress goes to standard error, where a terminal shows one line and a file gets some. */
  #progress(): (progress: Progress) => void {
    if (this.jsonEnabled()) return () => undefined
    const { stderr } = process
    let last = { line: '', at: -Infinity, stage: '' }
    return (progress) => {
      const line = progressLine(progress)
      const stage = `${progress.fault} ${progress.stage}`
      if (stderr.isTTY) stderr.write(`\r\u001b[2K${line}`)
      else if (stage !== last.stage || performance.now() - last.at > LINE_EVERY_MS) stderr.write(`${line}\n`)
      else return
      last = { line, at: performance.now(), stage }
    }
  }

  #endLine(): void {
    if (process.stderr.isTTY && !this.jsonEnabled()) process.stderr.write('\r\u001b[2K')
  }
}

/** Ctrl-C ends the proof and with it the server that it started. */
function interruption(): AbortSignal {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupted.abort(new InterruptedError({ signal })))
  return interrupted.signal
}

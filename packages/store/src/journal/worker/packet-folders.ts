import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DAY_MS, fileOfPeriod, periodOfFile, periodStart, type Period } from '../period.ts'
import type { JournalFile } from './journal-file.ts'

const PART = '.part'

/**
 * The folders of packets (`packets/`), as far as the journal removes them: an execution's folder goes after its rows went, so that a crash
 * in between leaves a folder that nobody asks for, and never rows without their packets. `sweep` removes what such a crash left.
 */
export class PacketFolders {
  readonly #directory: string | undefined

  constructor(directory: string | undefined) {
    this.#directory = directory
  }

  removeDay(period: Period): void {
    if (this.#directory !== undefined) rmSync(join(this.#directory, period), { recursive: true, force: true })
  }

  remove(period: Period, executionIds: readonly string[]): void {
    const day = this.#dayFolder(period)
    if (day === undefined) return
    for (const id of executionIds) rmSync(join(day, id), { recursive: true, force: true })
  }

  /**
   * Removes days that are over and have no journal. Executions that are not recorded carry files all the same, and on a day on which all
   * are like that no file of the journal takes the folder along.
   */
  removeUnrecorded(before: number, isRecorded: (period: Period) => boolean): void {
    for (const period of this.#days()) if (periodStart(period) + DAY_MS <= before && !isRecorded(period)) this.removeDay(period)
  }

  /** What else somebody put there is left alone. */
  #days(): Period[] {
    if (this.#directory === undefined || !existsSync(this.#directory)) return []
    return readdirSync(this.#directory).filter((entry) => periodOfFile(fileOfPeriod(entry)) !== undefined)
  }

  #dayFolder(period: Period): string | undefined {
    const day = this.#directory === undefined ? undefined : join(this.#directory, period)
    return day !== undefined && existsSync(day) ? day : undefined
  }

  /**
   * Removes folders of executions that the journal does not know, and files that were not finished. Only at the start, before anything
   * is accepted: an execution's packets are written before its first row. Days whose journal cannot be read are left alone.
   */
  sweep({ periods, broken }: { periods: readonly Period[]; broken: readonly Period[] }, open: (period: Period) => JournalFile): number {
    if (this.#directory === undefined) return 0
    let removed = 0
    for (const period of this.#days()) {
      if (broken.includes(period)) continue
      if (!periods.includes(period)) {
        this.removeDay(period)
        removed += 1
      } else removed += this.#sweepDay(join(this.#directory, period), open(period))
    }
    return removed
  }

  #sweepDay(day: string, file: JournalFile): number {
    const known = file.prepare('SELECT 1 FROM executions WHERE id = ?')
    let removed = 0
    for (const id of readdirSync(day)) {
      const folder = join(day, id)
      if (known.get(id) === undefined) {
        rmSync(folder, { recursive: true, force: true })
        removed += 1
        continue
      }
      for (const name of readdirSync(folder)) if (name.endsWith(PART)) rmSync(join(folder, name), { force: true })
    }
    return removed
  }
}

import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileOfPeriod, periodOfFile, type Period } from '../period.ts'
import type { BrokenFile, WorkerSettings } from '../protocol.ts'
import { openFile, type JournalFile } from './journal-file.ts'

/** The journal's files: opened when needed, the least recently used closed above a limit. */
export class JournalFiles {
  readonly #settings: WorkerSettings
  readonly #opened = new Map<Period, JournalFile>() // in order of last use
  readonly #live = new Set<Period>()
  /** Their handles failed; fresh ones are to take their place. */
  readonly #distrusted = new Set<Period>()
  /** Until when each owner's leases hold. Of a whole owner, not of a row: a heartbeat then costs nothing, however much runs. */
  readonly leases = new Map<string, number>()
  /** Who has taken all leases of others, knowing that they are dead. */
  takenOverBy: string | undefined

  readonly #tellBroken: (broken: BrokenFile) => void

  constructor(settings: WorkerSettings, tellBroken: (broken: BrokenFile) => void) {
    this.#settings = settings
    this.#tellBroken = tellBroken
  }

  /** Looks at every file: which ones hold unfinished executions and whose they are. What cannot be read is reported and left alone. */
  survey(): { periods: Period[]; broken: BrokenFile[] } {
    const broken: BrokenFile[] = []
    const periods = readdirSync(this.#settings.directory).flatMap((name) => periodOfFile(name) ?? [])
    for (const period of periods.toSorted()) {
      try {
        this.#surveyFile(period)
      } catch (thrown) {
        this.forget(period)
        broken.push({ file: this.path(period), reason: thrown instanceof Error ? thrown.message : String(thrown) })
      }
    }
    return { periods, broken }
  }

  #surveyFile(period: Period): void {
    const file = this.get(period)
    const owners = file.prepare('SELECT owner, max(lease_until) AS until FROM executions WHERE open = 1 GROUP BY owner').all() as readonly {
      owner: string | null
      until: number | null
    }[]
    if (owners.length > 0) this.#live.add(period)
    for (const { owner, until } of owners) if (owner !== null && until !== null) this.renew(owner, until)
  }

  renew(owner: string, until: number): void {
    this.leases.set(owner, Math.max(until, this.leases.get(owner) ?? 0))
  }

  path(period: Period): string {
    return join(this.#settings.directory, fileOfPeriod(period))
  }

  /** Whether there is a file, readable or not. */
  has(period: Period): boolean {
    return existsSync(this.path(period))
  }

  get(period: Period): JournalFile {
    if (this.#distrusted.size > 0 && this.#distrusted.has(period)) this.#openAnew(period)
    const held = this.#opened.get(period)
    if (held !== undefined) {
      this.#opened.delete(period)
      this.#opened.set(period, held)
      return held
    }
    const file = openFile(this.path(period), this.#settings.maxPages)
    this.#opened.set(period, file)
    const oldest = this.#opened.keys().next().value
    if (this.#opened.size > this.#settings.openFiles && oldest !== undefined) this.forget(oldest)
    return file
  }

  /**
   * Does something with each file that has unfinished executions, oldest first, until it says `stop`. A file that turns out to be
   * corrupt is told about and left out: it must not keep the others from being recovered.
   */
  eachLive(use: (period: Period) => 'stop' | 'next'): void {
    for (const period of [...this.#live].sort()) {
      try {
        if (use(period) === 'stop') return
      } catch (thrown) {
        if (!isCorrupt(thrown)) throw thrown
        this.#live.delete(period)
        this.forget(period)
        this.#tellBroken({ file: this.path(period), reason: thrown.message })
      }
    }
  }

  markLive(period: Period): void {
    this.#live.add(period)
  }

  /** Leaves a file out of `live` when nothing in it is unfinished. */
  settle(period: Period): void {
    if (this.get(period).prepare('SELECT 1 FROM executions WHERE open = 1 LIMIT 1').get() === undefined) this.#live.delete(period)
  }

  /**
   * A file's handle failed: a fresh one takes its place at the next use, if there can be one. Until then the old one stays, since on a
   * full disk it can still read, and a new one cannot even be opened (the index of the write-ahead log takes space).
   */
  distrust(period: Period): void {
    if (this.#opened.has(period)) this.#distrusted.add(period)
  }

  #openAnew(period: Period): void {
    const old = this.#opened.get(period)
    try {
      this.#opened.set(period, openFile(this.path(period), this.#settings.maxPages))
      this.#distrusted.delete(period)
    } catch {
      return // as it was: whoever uses the old handle hears what is wrong
    }
    old?.database.close()
  }

  /** Closes a file's handle. */
  forget(period: Period): void {
    const file = this.#opened.get(period)
    this.#opened.delete(period)
    this.#distrusted.delete(period)
    file?.database.close()
  }

  /** Deletes a file from disk. */
  drop(period: Period): void {
    this.forget(period)
    this.#live.delete(period)
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.path(period) + suffix, { force: true })
  }

  close(): void {
    for (const period of [...this.#opened.keys()]) this.forget(period)
  }
}

const isCorrupt = (thrown: unknown): thrown is Error =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'SQLITE_NOTADB' || String(thrown.code).startsWith('SQLITE_CORRUPT'))

import { accessSync, constants, existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { InvariantError, isId, timeOfId, toError, type Id, type Logger, type Millis } from '@millrace/base'
import {
  AppendInvalidError,
  JournalUnavailableError,
  StaleEpochError,
  type Append,
  type Claimed,
  type DeadLetterCount,
  type DeadLetterFilter,
  type DeadLetterMark,
  type ExecutionFilter,
  type ExecutionHeader,
  type ExecutionStats,
  type JournalStore,
  type Page,
  type Segment,
} from '@millrace/engine/ports'
import { GroupCommit, type CommitCounts } from '../group-commit.ts'
import { makeDirectory, plainReason } from '../make-directory.ts'
import { JournalDirectoryError, JournalFileError } from './errors.ts'
import { Outage } from './outage.ts'
import { fileOfPeriod, periodOf, periodOfFile, periodStart, DAY_MS, type Period } from './period.ts'
import type { BrokenFile, Operations, WriteOperation, WriteOutcome } from './protocol.ts'
import { mergeStats } from './stats.ts'
import { journalUsage, type JournalUsage } from './usage.ts'
import { journalLink, type JournalLink } from './worker-link.ts'

export interface SqliteJournalOptions {
  /** Folder of the journal files; made if absent. One process only: whoever opens it holds the lock on the data directory. */
  readonly directory: string
  /** Folder of the packets of its executions (`openPacketFiles`), which go when they go. */
  readonly packetDirectory?: string
  readonly logger: Logger
  /** Owner of the executions that an append creates: the same name that the engine claims with. @default 'local' */
  readonly owner?: string
  /** How long a new execution is leased before the first heartbeat, in milliseconds. @default 30000 */
  readonly leaseMs?: Millis
  /** Files kept open at the same time. @default 16 */
  readonly openFiles?: number
  /** Longest that one file may become, in pages of 8 KiB; 0 for no limit. @default 0 */
  readonly maxPages?: number
}

/** Pause between two slices of a prune: what runs meanwhile keeps most of the disk. */
const PRUNE_REST_MS = 50

/** The journal in SQLite files, one a day, written by a worker thread. */
export interface SqliteJournal extends JournalStore {
  /** How many commits carried how many writes. */
  commits(): CommitCounts
  /** What it takes on disk. */
  usage(): Promise<JournalUsage>
  /** Files that cannot be used; each was logged. */
  brokenFiles(): readonly BrokenFile[]
  /** Throws JournalUnavailableError when it cannot be read, or could not be written last time and still cannot. */
  check(): Promise<void>
}

/** Opens the journal. Broken files are reported and left alone; the others work. */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<SqliteJournal> {
  prepareDirectory(options.directory)
  const broken = new Map<string, BrokenFile>()
  const logger = options.logger.child({ part: 'journal' })
  const onBroken = (file: BrokenFile): void => {
    if (broken.has(file.file)) return
    broken.set(file.file, file)
    logger.error(file, 'a journal file cannot be used; restore it from a backup or move it away')
  }
  const { directory, packetDirectory, owner = 'local', leaseMs = 30_000, openFiles = 16, maxPages = 0 } = options
  const link = journalLink({
    settings: { directory, owner, leaseMs, openFiles, maxPages, ...(packetDirectory === undefined ? {} : { packetDirectory }) },
    logger,
    onBroken,
  })
  const survey = await link.call('open', null)
  survey.broken.forEach(onBroken)
  if (packetDirectory !== undefined) await sweepPackets(link, survey, logger)
  return new JournalInFiles({ link, outage: new Outage(logger), directory }, new Set(survey.periods), { files: broken, tell: onBroken })
}

/** What a crash left of packets. Not worth refusing to start for: it costs space, nothing else. */
async function sweepPackets(link: JournalLink, survey: Operations['open']['out'], logger: Logger): Promise<void> {
  const broken = survey.broken.flatMap(({ file }) => periodOfFile(basename(file)) ?? [])
  const periods = survey.periods.filter((period) => !broken.includes(period))
  try {
    const removed = await link.call('sweep', { periods, broken })
    if (removed > 0) logger.info({ removed }, 'packets without an execution were removed')
  } catch (thrown) {
    logger.warn({ err: toError(thrown) }, 'packets without an execution could not be removed')
  }
}

function prepareDirectory(directory: string): void {
  try {
    makeDirectory(directory)
    accessSync(directory, constants.R_OK | constants.W_OK)
  } catch (thrown) {
    throw new JournalDirectoryError({ directory, reason: plainReason(thrown) }, { cause: thrown })
  }
}

interface JournalParts {
  readonly link: JournalLink
  readonly outage: Outage
  readonly directory: string
}

interface BrokenFiles {
  readonly files: ReadonlyMap<string, BrokenFile>
  tell(file: BrokenFile): void
}

class JournalInFiles implements SqliteJournal {
  readonly #link: JournalLink
  readonly #outage: Outage
  readonly #directory: string
  readonly #periods: Set<Period>
  readonly #broken: BrokenFiles
  readonly #commit: GroupCommit<WriteOperation, WriteOutcome, void>
  #closing: Promise<void> | undefined

  constructor({ link, outage, directory }: JournalParts, periods: Set<Period>, broken: BrokenFiles) {
    this.#link = link
    this.#outage = outage
    this.#directory = directory
    this.#periods = periods
    this.#broken = broken
    this.#commit = new GroupCommit({ commit: (batch) => outage.watch(batch, link.call('commit', batch)), weigh, answer })
  }

  append(append: Append): Promise<void> {
    const bad = unusable(append)
    if (bad !== undefined) return Promise.reject(new InvariantError({ what: bad }))
    const period = this.#periodOfId(append.executionId)
    const appended = this.#commit.add({ kind: 'append', period, append: settled(append) })
    if (append.create === undefined || this.#periods.has(period)) return appended
    // Also when it failed: an answer may be lost, and the file be there.
    return appended.finally(() => existsSync(join(this.#directory, fileOfPeriod(period))) && this.#periods.add(period))
  }

  async check(): Promise<void> {
    await this.nextWake()
    const period = this.#outage.period
    if (period === undefined) return
    await this.#commit.add({ kind: 'probe', period })
    if (this.#outage.period !== undefined) throw new JournalUnavailableError({ reason: 'it could not be written a moment ago' })
  }

  list(tenantId: Id, filter: ExecutionFilter, page: { limit: number; cursor?: string }): Promise<Page<ExecutionHeader>> {
    return this.#page('list', { tenantId, filter }, page)
  }

  deadLetters(tenantId: Id, filter: DeadLetterFilter, page: { limit: number; cursor?: string }): Promise<Page<ExecutionHeader>> {
    return this.#page('deadLetters', { tenantId, filter }, page)
  }

  async deadLetterCounts(tenantId: Id, filter: DeadLetterFilter): Promise<readonly DeadLetterCount[]> {
    const counts = new Map<string, DeadLetterCount>()
    for (const period of this.#newestFirst(filter, undefined)) {
      for (const part of (await this.#part('deadLetterCounts', { period, tenantId, filter })) ?? []) {
        const key = `${part.workflowId} ${part.errorCode}`
        counts.set(key, { ...part, count: part.count + (counts.get(key)?.count ?? 0) })
      }
    }
    return [...counts.values()].sort((a, b) => b.count - a.count)
  }

  async markDeadLetters(tenantId: Id, marks: readonly (DeadLetterMark & { readonly executionId: Id })[]): Promise<readonly Id[]> {
    const byPeriod = Map.groupBy(marks, ({ executionId }) => this.#existing(executionId))
    const marked: Id[] = []
    for (const [period, some] of byPeriod) {
      if (period !== undefined) marked.push(...(await this.#link.call('markDeadLetters', { period, tenantId, marks: some })))
    }
    return marked
  }

  async deadLetterMark(tenantId: Id, executionId: Id): Promise<DeadLetterMark | undefined> {
    const period = this.#existing(executionId)
    return period === undefined ? undefined : this.#link.call('deadLetterMark', { period, tenantId, executionId })
  }

  async #page(
    name: 'list' | 'deadLetters',
    { tenantId, filter }: { tenantId: Id; filter: ExecutionFilter | DeadLetterFilter },
    page: { limit: number; cursor?: string },
  ): Promise<Page<ExecutionHeader>> {
    const before = page.cursor !== undefined && isId(page.cursor) ? page.cursor : undefined
    const data: ExecutionHeader[] = []
    for (const period of this.#newestFirst(filter, before)) {
      const limit = page.limit + 1 - data.length
      if (limit <= 0) break
      data.push(...((await this.#part(name, { period, tenantId, filter, limit, ...(before === undefined ? {} : { before }) })) ?? []))
    }
    const shown = data.slice(0, page.limit)
    return { data: shown, nextCursor: data.length > page.limit ? (shown.at(-1)?.id ?? null) : null }
  }

  async header(tenantId: Id, executionId: Id): Promise<ExecutionHeader | undefined> {
    const period = this.#existing(executionId)
    return period === undefined ? undefined : this.#link.call('header', { period, tenantId, executionId })
  }

  async headers(tenantId: Id, executionIds: readonly Id[]): Promise<readonly ExecutionHeader[]> {
    const byPeriod = Map.groupBy(executionIds, (executionId) => this.#existing(executionId))
    const found: ExecutionHeader[] = []
    for (const [period, some] of byPeriod) {
      if (period !== undefined) found.push(...(await this.#link.call('headers', { period, tenantId, executionIds: some })))
    }
    return found
  }

  async segments(tenantId: Id, executionId: Id): Promise<readonly Segment[]> {
    const period = this.#existing(executionId)
    return period === undefined ? [] : this.#link.call('segments', { period, tenantId, executionId })
  }

  async stats(tenantId: Id, workflowIds: readonly Id[], since: Millis): Promise<readonly ExecutionStats[]> {
    const found: ExecutionStats[] = []
    for (const period of this.#newestFirst({ from: since }, undefined)) {
      found.push(...((await this.#part('stats', { period, tenantId, workflowIds, since })) ?? []))
    }
    return mergeStats(found)
  }

  async claim(claim: Parameters<JournalStore['claim']>[0]): Promise<readonly Claimed[]> {
    if (claim.executionId === undefined) return this.#link.call('claim', claim)
    const period = this.#existing(claim.executionId)
    return period === undefined ? [] : this.#link.call('claim', { ...claim, period })
  }

  heartbeat(owner: string, leaseUntil: Millis): Promise<number> {
    return this.#link.call('heartbeat', { owner, leaseUntil })
  }

  async release(executionId: Id, epoch: number): Promise<void> {
    const period = this.#existing(executionId)
    if (period !== undefined) await this.#commit.add({ kind: 'release', period, executionId, epoch })
  }

  async children(tenantId: Id, parentId: Id): Promise<readonly ExecutionHeader[]> {
    if (!isId(parentId)) return []
    const first = this.#periodOfId(parentId) // a child is made after its parent
    const found: ExecutionHeader[] = []
    for (const period of [...this.#periods].filter((one) => one >= first).sort()) {
      found.push(...((await this.#part('children', { period, tenantId, parentId })) ?? []))
    }
    return found
  }

  nextWake(): Promise<Millis | null> {
    return this.#link.call('nextWake', null)
  }

  async prune(before: Millis): Promise<number> {
    let total = 0
    for (const period of [...this.#periods].filter((one) => periodStart(one) < before).sort())
      total += await this.#prunePeriod(period, before)
    if (this.#closing === undefined) await this.#link.call('pruneUnrecorded', { before })
    return total
  }

  async #prunePeriod(period: Period, before: Millis): Promise<number> {
    for (let total = 0; ;) {
      const slice = await this.#part('prune', { period, before })
      if (slice === undefined) return total
      const { removed, more, dropped } = slice
      total += removed
      if (dropped) this.#periods.delete(period)
      if (!more || this.#closing !== undefined) return total
      await setTimeout(PRUNE_REST_MS, undefined, { ref: false }) // appends go before
    }
  }

  usage(): Promise<JournalUsage> {
    return journalUsage(this.#directory)
  }

  commits(): CommitCounts {
    return this.#commit.counts()
  }

  brokenFiles(): readonly BrokenFile[] {
    return [...this.#broken.files.values()]
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#commit.drain().then(() => this.#link.close()))
  }

  /** One file's part of an answer; a broken file has none, so that it does not take the others with it. */
  async #part<N extends 'list' | 'deadLetters' | 'deadLetterCounts' | 'stats' | 'children' | 'prune'>(
    name: N,
    input: Operations[N]['in'],
  ): Promise<Operations[N]['out'] | undefined> {
    try {
      return await this.#link.call(name, input)
    } catch (thrown) {
      if (!(thrown instanceof JournalFileError)) throw thrown
      this.#broken.tell(thrown.data)
      return undefined
    }
  }

  #periodOfId = (id: Id): Period => periodOf(timeOfId(id))

  /** The period of an execution whose file exists: reading must not make files. */
  #existing(executionId: Id): Period | undefined {
    if (!isId(executionId)) return undefined
    const period = this.#periodOfId(executionId)
    return this.#periods.has(period) ? period : undefined
  }

  #newestFirst(filter: Pick<ExecutionFilter, 'from' | 'to'>, before: Id | undefined): Period[] {
    const newest = before === undefined ? undefined : this.#periodOfId(before)
    const { from, to } = filter
    return [...this.#periods]
      .filter((period) => newest === undefined || period <= newest)
      .filter((period) => from === undefined || periodStart(period) + 2 * DAY_MS > from) // an id may be a little older than `createdAt`
      .filter((period) => to === undefined || periodStart(period) < to + DAY_MS)
      .sort()
      .reverse()
  }
}

const weigh = (operation: WriteOperation): number => (operation.kind === 'append' ? operation.append.payload.length : 0)

function answer(operation: WriteOperation, outcome: WriteOutcome | undefined): void {
  if (outcome === 'ok') return
  if (outcome === undefined) throw new JournalUnavailableError({ reason: 'the commit gave no answer' })
  const executionId = executionOf(operation)
  if (outcome === 'refused') throw new StaleEpochError({ executionId })
  if ('invalid' in outcome) throw new AppendInvalidError({ executionId, reason: outcome.invalid })
  throw new JournalUnavailableError({ reason: outcome.unavailable })
}

function executionOf(operation: WriteOperation): Id {
  switch (operation.kind) {
    case 'append':
      return operation.append.executionId
    case 'release':
      return operation.executionId
    case 'probe':
      return 'none'
  }
}

/** Creating and patching in one append is creating with the patched header. */
function settled(append: Append): Append {
  const { create, patch, ...rest } = append
  if (create === undefined || patch === undefined) return append
  return { ...rest, create: { ...create, ...patch } }
}

function unusable({ executionId, tenantId, seq, create }: Append): string | undefined {
  if (!isId(executionId)) return `"${executionId}" is not an execution id`
  if (create === undefined) return seq > 0 ? undefined : `execution ${executionId} is appended to at seq ${seq} without being created`
  if (seq !== 0) return `execution ${executionId} is created at seq ${seq}`
  return create.id === executionId && create.tenantId === tenantId ? undefined : `the header of ${executionId} is of another execution`
}

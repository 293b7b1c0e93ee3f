import { sameJson, type Clock, type JsonValue, type Millis } from '@millrace/base'
import type { Workflow } from '@millrace/api'
import type { WorkflowDocument } from '@millrace/workflow'
import type { ApiError } from '@/api/api-error.ts'
import { asApiError } from '@/api/as-api-error.ts'

// A1. A change is in the backup before it is on its way to the server, and stays there until the server has it.
// A2. One save is under way at a time; changes made meanwhile are saved by the next one.
// A3. A conflict stops saving until both sides are brought together; nothing of theirs or ours is overwritten.
// A4. An unreachable server is asked again by itself, with growing pauses, and at once when the network is back.

/** Where the draft stands. `at` times are milliseconds since the epoch. */
export type SaveState =
  | { readonly at: 'saved'; readonly when: Millis }
  | { readonly at: 'dirty' }
  | { readonly at: 'saving' }
  | { readonly at: 'offline' }
  | { readonly at: 'conflict' }
  | { readonly at: 'failed'; readonly error: ApiError }

/** What is kept in the browser while the server does not have it. */
export interface Backup {
  readonly revision: number
  readonly document: WorkflowDocument
  /** What the server had at that revision; absent where the browser had no room for it. */
  readonly base?: WorkflowDocument
}

export interface BackupStore {
  /** False when the browser keeps nothing. */
  write(backup: Backup): boolean
  clear(): void
}

export interface AutosaveOptions {
  readonly clock: Clock
  readonly backup: BackupStore
  readonly revision: number
  /** What the server has at that revision, where that is known. */
  readonly base: WorkflowDocument | undefined
  readonly savedAt: Millis
  document(): WorkflowDocument
  save(document: WorkflowDocument, revision: number): Promise<Workflow>
  onState(state: SaveState): void
  onSaved(workflow: Workflow): void
  onNoStorage(): void
}

const BACKUP_AFTER: Millis = 250
const SAVE_AFTER: Millis = 800
const FIRST_RETRY: Millis = 2000
const LONGEST_RETRY: Millis = 30_000

/** A document is JSON; its type only names its keys. */
export const asJson = (document: WorkflowDocument): JsonValue => document as unknown as JsonValue

/** Keeps the server's draft in step with the document. */
export class Autosave {
  readonly #options: AutosaveOptions
  #revision: number
  #base: WorkflowDocument | undefined
  #state: SaveState
  /** Counts changes; what the server has is `#savedChange`. */
  #change = 0
  #savedChange = 0
  #under: Promise<void> | undefined
  #cancelBackup: (() => void) | undefined
  #cancelSave: (() => void) | undefined
  #failures = 0
  #toldNoStorage = false
  #stopped = false

  constructor(options: AutosaveOptions) {
    this.#options = options
    this.#revision = options.revision
    this.#base = options.base
    this.#state = { at: 'saved', when: options.savedAt }
  }

  get state(): SaveState {
    return this.#state
  }
  get revision(): number {
    return this.#revision
  }
  /** What the server had when this page and the server last agreed. */
  get base(): WorkflowDocument | undefined {
    return this.#base
  }
  get hasUnsaved(): boolean {
    return this.#change !== this.#savedChange
  }

  /** The document changed. */
  changed(): void {
    this.#change += 1
    this.#cancelBackup ??= this.#options.clock.after(BACKUP_AFTER, () => void this.#backUp())
    if (this.#state.at === 'conflict') return // A3
    if (this.#state.at !== 'offline' && this.#state.at !== 'saving') this.#move({ at: 'dirty' })
    this.#schedule(SAVE_AFTER)
  }

  /** Saves what is not saved yet, now. True when the server has everything that was there when it was asked; what came since is saved later. */
  async flush(): Promise<boolean> {
    const wanted = this.#change
    this.#cancelSave?.()
    if (this.#under !== undefined) await this.#under
    if (this.hasUnsaved && this.#state.at !== 'conflict') await this.#saveOnce()
    return this.#savedChange >= wanted
  }

  /** The network is back. */
  wake(): void {
    if (this.#state.at !== 'offline') return
    this.#failures = 0
    void this.flush() // A4
  }

  /** Writes the backup at once: the page may be gone in a moment. False when edits would be lost with it. */
  backUpNow(): boolean {
    return !this.hasUnsaved || this.#backUp()
  }

  /** The server's draft was replaced by something that this page shows as well (restore, publish). */
  accept(workflow: Workflow): void {
    this.#agree(workflow)
    this.#savedChange = this.#change
    this.#cancelSave?.()
    this.#options.backup.clear()
    this.#move({ at: 'saved', when: Date.parse(workflow.updatedAt) })
  }

  /** A conflict is over: the page's document holds the changes of this one as well, and is saved over it. */
  rebase(workflow: Workflow): void {
    this.#agree(workflow)
    this.#change += 1
    this.#move({ at: 'dirty' })
    this.#schedule(0)
  }

  /**
   * Publishing and the like change nothing in the draft but may raise its revision. Where the draft is another one somebody saved in between:
   * the old revision stays, so that the next save meets the conflict.
   */
  noteRevision({ revision, document }: Workflow): void {
    if (this.#base !== undefined && sameJson(asJson(this.#base), asJson(document))) this.#revision = revision
  }

  /** Somebody else saved in between: not this page's next save found it out, but something else that it wanted to do. */
  overtaken(): void {
    this.#cancelSave?.()
    if (this.#state.at !== 'conflict') this.#move({ at: 'conflict' })
  }

  /** Nothing is sent any more; what is unsaved stays in the backup. */
  stop(): void {
    if (this.hasUnsaved) this.#backUp()
    this.#stopped = true
    this.#cancelSave?.()
    this.#cancelBackup?.()
  }

  #agree({ revision, document }: Workflow): void {
    this.#revision = revision
    this.#base = document
  }

  #schedule(ms: Millis): void {
    if (this.#stopped || this.#under !== undefined) return
    this.#cancelSave?.()
    this.#cancelSave = this.#options.clock.after(ms, () => void this.#saveOnce())
  }

  #backUp(): boolean {
    this.#cancelBackup?.()
    this.#cancelBackup = undefined
    if (!this.hasUnsaved) return true
    const base = this.#base
    const kept = this.#options.backup.write({
      ...{ revision: this.#revision, document: this.#options.document() },
      ...(base === undefined ? {} : { base }),
    })
    if (!kept && !this.#toldNoStorage) {
      this.#toldNoStorage = true
      this.#options.onNoStorage()
    }
    return kept
  }

  #saveOnce(): Promise<void> {
    return (this.#under ??= this.#send().finally(() => {
      this.#under = undefined
      if (this.#state.at === 'saved' && this.hasUnsaved) {
        this.#move({ at: 'dirty' })
        this.#schedule(SAVE_AFTER) // A2
      }
    }))
  }

  async #send(): Promise<void> {
    if (this.#stopped) return
    this.#cancelSave?.()
    this.#cancelSave = undefined
    this.#backUp() // A1
    const change = this.#change
    if (this.#state.at !== 'offline') this.#move({ at: 'saving' })
    try {
      const document = this.#options.document()
      const workflow = await this.#options.save(document, this.#revision)
      this.#revision = workflow.revision
      this.#base = document
      this.#savedChange = change
      this.#failures = 0
      if (this.hasUnsaved) this.#backUp()
      else this.#options.backup.clear()
      this.#move({ at: 'saved', when: this.#options.clock.now() })
      this.#options.onSaved(workflow)
    } catch (thrown) {
      this.#failed(asApiError(thrown))
    }
  }

  #failed(error: ApiError): void {
    if (error.code === 'workflow.revision-conflict') return this.#move({ at: 'conflict' })
    if (!error.isOffline && error.status < 500 && error.status !== 429) return this.#move({ at: 'failed', error })
    this.#move({ at: 'offline' })
    const delay = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** this.#failures)
    this.#failures += 1
    if (this.#stopped) return
    this.#cancelSave = this.#options.clock.after(delay, () => void this.#saveOnce()) // A4
  }

  #move(state: SaveState): void {
    this.#state = state
    if (!this.#stopped) this.#options.onState(state)
  }
}

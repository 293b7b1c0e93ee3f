import type { Millis } from '@millrace/base'
import type { Label } from '@/i18n/label.ts'
import type { Change } from './change.ts'
import type { CommandName } from './command.ts'

/** One thing that undo takes back. */
export interface HistoryEntry {
  readonly name: CommandName
  readonly label: Label
  readonly changes: readonly Change[]
  readonly merge: string | undefined
  readonly at: Millis
}

/** Pauses longer than this start a new undo step while typing. */
const MERGE_WITHIN: Millis = 1500
/** Oldest steps are forgotten beyond this, so that a day of editing does not fill the memory. */
const LONGEST = 500

/** What can be undone and redone. */
export class History {
  #done: HistoryEntry[] = []
  #undone: HistoryEntry[] = []

  get nextUndo(): HistoryEntry | undefined {
    return this.#done.at(-1)
  }
  get nextRedo(): HistoryEntry | undefined {
    return this.#undone.at(-1)
  }

  add(entry: HistoryEntry): void {
    const last = this.#done.at(-1)
    this.#undone = []
    if (last !== undefined && entry.merge !== undefined && last.merge === entry.merge && entry.at - last.at <= MERGE_WITHIN) {
      this.#done[this.#done.length - 1] = { ...entry, changes: squash([...last.changes, ...entry.changes]) }
      return
    }
    this.#done.push(entry)
    if (this.#done.length > LONGEST) this.#done.shift()
  }

  takeUndo(): HistoryEntry | undefined {
    const entry = this.#done.pop()
    if (entry !== undefined) this.#undone.push(entry)
    return entry
  }

  takeRedo(): HistoryEntry | undefined {
    const entry = this.#undone.pop()
    if (entry !== undefined) this.#done.push({ ...entry, merge: undefined })
    return entry
  }
}

/** Neighbouring replacements of the same node become one, so that typing keeps two copies of a config, not hundreds. */
function squash(changes: readonly Change[]): Change[] {
  const out: Change[] = []
  for (const change of changes) {
    const last = out.at(-1)
    if (last?.of === 'node' && change.of === 'node' && last.id === change.id && last.before && last.after && change.after) {
      out[out.length - 1] = { ...last, after: change.after }
    } else if (last?.of === 'head' && change.of === 'head') {
      out[out.length - 1] = { ...last, after: change.after }
    } else {
      out.push(change)
    }
  }
  return out
}

import type { Clock } from '@millrace/base'
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '@millrace/workflow'
import type { Label } from '@/i18n/label.ts'
import { invertChanges, type Change, type DocumentHead } from './change.ts'
import type { Command, CommandName } from './command.ts'
import { DocumentState, type DocumentView } from './document-state.ts'
import { History } from './history.ts'
import { transact } from './transaction.ts'

/** What listeners hear: only what changed. */
export interface DocumentDelta {
  readonly cause: 'command' | 'undo' | 'redo'
  readonly name: CommandName
  readonly label: Label
  readonly changes: readonly Change[]
}

export interface DocumentStoreOptions {
  /** Tells pauses in typing apart. Only `now` is used. */
  readonly clock: Pick<Clock, 'now'>
}

/**
 * One workflow document that is being edited: all changes go through `run`, all of them can be undone.
 *
 * Invariants. D1: undoing everything gives the loaded document back, key order included. D2: redoing everything gives
 * the same document as before. D3: a command that throws changes nothing and tells nobody. D4: a command that changes
 * nothing leaves no undo step.
 */
export class DocumentStore implements DocumentView {
  readonly #state: DocumentState
  readonly #history = new History()
  readonly #clock: Pick<Clock, 'now'>
  readonly #listeners = new Set<(delta: DocumentDelta) => void>()

  constructor(document: WorkflowDocument, options: DocumentStoreOptions) {
    this.#state = new DocumentState(document)
    this.#clock = options.clock
  }

  get head(): DocumentHead {
    return this.#state.head
  }
  get nodes(): ReadonlyMap<string, WorkflowNode> {
    return this.#state.nodes
  }
  get edges(): ReadonlyMap<string, WorkflowEdge> {
    return this.#state.edges
  }
  /** What undo would take back, for its tooltip. */
  get undoLabel(): Label | undefined {
    return this.#history.nextUndo?.label
  }
  /** What redo would do again. */
  get redoLabel(): Label | undefined {
    return this.#history.nextRedo?.label
  }

  /** Carries a command out; false when it changed nothing. */
  run(command: Command): boolean {
    const changes = transact(this.#state, (tx) => command.apply(tx)) // D3
    if (changes.length === 0) return false // D4
    this.#history.add({ name: command.name, label: command.label, changes, merge: command.merge, at: this.#clock.now() })
    this.#tell({ cause: 'command', name: command.name, label: command.label, changes })
    return true
  }

  /** Takes the last command back; returns its label, or undefined when there is none. */
  undo(): Label | undefined {
    const entry = this.#history.takeUndo()
    if (entry === undefined) return undefined
    const changes = invertChanges(entry.changes)
    for (const change of changes) this.#state.apply(change)
    this.#tell({ cause: 'undo', name: entry.name, label: entry.label, changes })
    return entry.label
  }

  /** Carries the last undone command out again. */
  redo(): Label | undefined {
    const entry = this.#history.takeRedo()
    if (entry === undefined) return undefined
    for (const change of entry.changes) this.#state.apply(change)
    this.#tell({ cause: 'redo', name: entry.name, label: entry.label, changes: entry.changes })
    return entry.label
  }

  /** Calls `listener` after every change; the returned function stops that. */
  listen(listener: (delta: DocumentDelta) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The document as it is now; unknown fields are kept. */
  toDocument(): WorkflowDocument {
    return this.#state.toDocument()
  }

  #tell(delta: DocumentDelta): void {
    for (const listener of [...this.#listeners]) listener(delta)
  }
}

import { InvariantError } from '@millrace/base'
import { inject, shallowRef, triggerRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import type { ChangeMark } from './change-marks.ts'
import type { NodeRun } from '@/run/run-state.ts'
import type { PlacedLabel } from './labels/place-labels.ts'
import type { NodeFacts } from './node-facts.ts'

/** Problems of one node, for its mark. */
export interface ProblemCount {
  readonly errors: number
  readonly warnings: number
}

/** What a person set at a node in order to try the workflow out. */
export interface TrialMark {
  /** It gives pinned data in place of running. */
  readonly pinned: boolean
  readonly breakpoint: boolean
}

/**
 * A value by id, each with a ref of its own: a card renders again when its node changes and not when another does.
 * (One map in one ref would render a thousand cards for each event of a running execution.)
 */
export class RefTable<T> {
  readonly #refs = new Map<string, ShallowRef<T | undefined>>()

  at(id: string): Readonly<Ref<T | undefined>> {
    return this.#make(id)
  }

  set(id: string, value: T | undefined): void {
    const ref = this.#make(id)
    if (ref.value !== value) ref.value = value
  }

  /** Ids that are not in `values` lose theirs. */
  replace(values: ReadonlyMap<string, T>): void {
    for (const [id, ref] of this.#refs) if (!values.has(id) && ref.value !== undefined) ref.value = undefined
    for (const [id, value] of values) this.set(id, value)
  }

  delete(id: string): void {
    const ref = this.#refs.get(id)
    if (ref === undefined) return
    ref.value = undefined
    triggerRef(ref)
    this.#refs.delete(id)
  }

  #make(id: string): ShallowRef<T | undefined> {
    const known = this.#refs.get(id)
    if (known !== undefined) return known
    const made = shallowRef<T>()
    this.#refs.set(id, made)
    return made
  }
}

/** What cards and edges ask the canvas for, and tell it. */
export interface CanvasContext {
  readonly facts: RefTable<NodeFacts>
  readonly runs: RefTable<NodeRun>
  readonly problems: RefTable<ProblemCount>
  readonly trials: RefTable<TrialMark>
  /** Where two versions are shown. */
  readonly nodeMarks: RefTable<ChangeMark>
  readonly edgeMarks: RefTable<ChangeMark>
  /** Items per edge of the shown execution. */
  readonly items: RefTable<number>
  /** Where that stands, of edges that are mounted. */
  readonly labels: RefTable<PlacedLabel>
  /** Nodes that a search found. */
  readonly found: RefTable<boolean>
  readonly readOnly: Readonly<Ref<boolean>>
  /** A finger points, which needs more room. */
  readonly isTouch: Readonly<Ref<boolean>>
  /** An execution is shown: nodes without a step look idle. */
  readonly showsRun: Readonly<Ref<boolean>>
  /** The one node that Tab reaches. */
  readonly tabStop: Readonly<Ref<string | undefined>>
  /** The one edge that is selected when nothing else is. */
  readonly soloEdge: Readonly<Ref<string | undefined>>
  readonly hoveredEdge: Readonly<Ref<string | undefined>>
  /** Why the connection that is being drawn cannot end where the pointer is. */
  readonly refusal: Readonly<Ref<string | undefined>>
  hoverEdge(id: string | undefined): void
  focused(id: string): void
  open(id: string): void
  quickAdd(from: { readonly node: string; readonly port: string }, anchor: HTMLElement): void
  insertOn(edgeId: string, anchor: HTMLElement): void
  removeEdge(id: string): void
}

export const CANVAS: InjectionKey<CanvasContext> = Symbol('canvas')

export function useCanvas(): CanvasContext {
  const canvas = inject(CANVAS)
  if (canvas === undefined) throw new InvariantError({ what: 'useCanvas() outside of <WorkflowCanvas>' })
  return canvas
}

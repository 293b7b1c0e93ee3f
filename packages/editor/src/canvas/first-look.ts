import { nodeOfInterest, type RunState } from '@/run/run-state.ts'
import type { CanvasView } from './use-canvas-view.ts'

/** At a smaller zoom nobody would want to begin. */
const READABLE = 0.75

export interface FirstLook {
  readonly view: CanvasView
  readonly run: RunState | null | undefined
  /** The node that the workflow starts at. */
  readonly start: string | undefined
  /** A node that changed, where versions are compared. */
  readonly changed?: string | undefined
}

/** Everything when it can be read; else the node that matters, or where the workflow starts: fitted, all would be dust. */
export function firstLook({ view, run, start, changed }: FirstLook): void {
  if (view.size.value.width >= 640 && view.fits(READABLE)) return view.fit({ min: READABLE }, false)
  const first = run ? nodeOfInterest(run) : changed
  if (first !== undefined) view.centreNode(first, false)
  else if (start !== undefined) view.startAt(start)
}

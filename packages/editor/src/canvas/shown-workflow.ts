import type { NodeCatalog } from '@/document/catalog.ts'
import type { RunState } from '@/run/run-state.ts'
import type { FoundParts } from './canvas-handle.ts'
import type { ProblemCount, TrialMark } from './canvas-registry.ts'
import type { ChangeMarks } from './change-marks.ts'
import type { CanvasSource } from './flow-sync.ts'

/** A workflow, and what is said about it: what the canvas and the outline show alike. */
export interface ShownWorkflow {
  readonly source: CanvasSource
  readonly catalog: NodeCatalog
  readonly run?: RunState | null
  readonly problems?: ReadonlyMap<string, ProblemCount>
  /** Pinned data and break points. */
  readonly trials?: ReadonlyMap<string, TrialMark>
  /** What happened between two versions that are shown as one. */
  readonly marks?: ChangeMarks
  readonly readOnly?: boolean
  readonly undoLabel?: string | undefined
  readonly redoLabel?: string | undefined
  /** What a search found. */
  readonly found?: FoundParts | undefined
}

import type { EditorSituation, EditorVerbs } from '../editor-commands.ts'

/** Verbs that do nothing. */
export const noVerbs = new Proxy({}, { get: () => () => undefined }) as EditorVerbs

/** One node is selected, and everything else can be done as well. */
export const oneSelected: EditorSituation = {
  ...{ readOnly: false, selected: 1, notes: 0, direction: 'right', canRun: true, canPublish: true },
  ...{ undoLabel: undefined, redoLabel: undefined, isStopped: false, isPinned: false, hasBreakpoint: false },
}

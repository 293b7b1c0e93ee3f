import { midPage, type Anchor } from '@/canvas/canvas-handle.ts'
import type { EditorVerbs } from './editor-commands.ts'
import type { EditorSession } from './editor-session.ts'
import type { EditorParts } from './use-editor-parts.ts'

/** What depends on how the workflow is shown. */
export type ShownVerbs = Pick<EditorVerbs, 'addNode' | 'openSettings' | 'rename' | 'find' | 'toggleView'>

export interface VerbOptions {
  readonly session: EditorSession
  readonly parts: EditorParts
  readonly shown: ShownVerbs
}

/** What the editor can do, by name: each verb leads to the part that does it. */
export function editorVerbs({ session, parts, shown }: VerbOptions): EditorVerbs {
  const { actions, noteActions, flow, clipboard, insertion, trial, debugData, overlays } = parts
  const { show } = overlays
  const withSelected = (act: (nodeId: string) => void) => (): void => {
    const id = session.selectedNode.value?.id
    if (id !== undefined) act(id)
  }
  return {
    ...shown,
    connect: () => show('connect'),
    toggleDisabled: actions.toggleDisabled,
    duplicate: actions.duplicate,
    remove: actions.removeSelection,
    copy: () => void clipboard.copy(),
    cut: () => void clipboard.cut(),
    paste: () => void clipboard.paste(),
    selectAll: actions.selectAll,
    undo: session.undo,
    redo: session.redo,
    tidy: () => actions.tidy('right'),
    tidyDown: () => actions.tidy('down'),
    ...{ addNote: noteActions.addNote, frame: noteActions.frame, editNote: noteActions.editNote, colour: noteActions.colour },
    ...{ fold: noteActions.fold, handles: actions.turnHandles, insertFile: () => insertion.pick() },
    ...{ align: noteActions.align, distribute: noteActions.distribute },
    earlier: () => flow.reorder('earlier'),
    later: () => flow.reorder('later'),
    placeBeside: () => show('beside'),
    replace: withSelected((id) => overlays.replace(id, beneathNode(id))),
    extract: () => show('extract'),
    connections: () => show('connections'),
    run: () => trial.run(),
    runTo: withSelected(trial.runTo),
    runNode: withSelected(trial.runNode),
    runStepwise: trial.runStepwise,
    goOn: trial.goOn,
    step: trial.step,
    toggleBreakpoint: withSelected(trial.toggleBreakpoint),
    togglePin: withSelected(debugData.togglePin),
    saveVersion: () => show('version'),
    publish: () => {
      session.validate()
      show('publish')
    },
    versions: () => show('versions'),
    executions: () => show('executions'),
    settings: () => show('settings'),
    shortcuts: () => show('shortcuts'),
  }
}

/** Below the card or the row of a node, where it has one. */
function beneathNode(id: string): Anchor {
  const box = document.querySelector(`[data-node="${CSS.escape(id)}"]`)?.getBoundingClientRect()
  return box === undefined ? midPage() : { x: box.left, y: box.bottom + 48 }
}

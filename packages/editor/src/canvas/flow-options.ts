import { edgeTypes, nodeTypes } from './flow-types.ts'
import { GRID } from '@/document/grid.ts'
import { MAX_ZOOM, MIN_ZOOM } from './viewport.ts'

/** How Vue Flow is used: it moves the picture, drags cards and draws connections; keys and selections are ours. */
export const FLOW_OPTIONS = Object.freeze({
  ...{ nodeTypes, edgeTypes },
  ...{ minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM, snapGrid: [GRID, GRID] as [number, number] },
  ...{ nodeDragThreshold: 4, connectOnClick: false, connectionRadius: 36, zoomOnDoubleClick: false },
  ...{ nodesFocusable: false, edgesFocusable: false, disableKeyboardA11y: true, deleteKeyCode: null },
  ...{ panOnScroll: true, panOnScrollSpeed: 1, zoomActivationKeyCode: null },
  multiSelectionKeyCode: ['Meta', 'Control', 'Shift'],
  ...{ elevateEdgesOnSelect: false, elevateNodesOnSelect: false },
})

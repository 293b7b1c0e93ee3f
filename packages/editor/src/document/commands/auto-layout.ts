import type { Command } from '../command.ts'
import { layeredLayout } from '../layout.ts'
import { moveNodes } from './move-nodes.ts'

/** Arranges all nodes from left to right by the order in which they run. */
export const autoLayout = (): Command => ({
  name: 'auto-layout',
  label: 'Tidy up',
  apply(tx) {
    moveNodes(layeredLayout(tx)).apply(tx)
  },
})

import type { EdgeComponent, NodeComponent } from '@vue-flow/core'
import { markRaw } from 'vue'
import FlowEdge from './FlowEdge.vue'
import NodeCard from './NodeCard.vue'

// Our components take only the props that they use; Vue Flow's types ask for components that take all of them.
export const nodeTypes = { card: markRaw(NodeCard) as unknown as NodeComponent }
export const edgeTypes = { flow: markRaw(FlowEdge) as unknown as EdgeComponent }

export type {
  WorkflowDocument,
  WorkflowNode,
  WorkflowEdge,
  WorkflowSettings,
  WorkflowVariable,
  RetrySettings,
  PortRef,
  PinnedItem,
  Sticky,
} from './generated/workflow.ts'
export type {
  NodeKind,
  Effects,
  PortDescription,
  PortsFromConfig,
  ConditionalPort,
  PortSource,
  PortsDescription,
  TriggerKind,
  LoopPorts,
  CredentialSlot,
  NodeTypeDescription,
} from './node-type.ts'
export { ERROR_PORT, configAt, resolvePorts } from './ports.ts'

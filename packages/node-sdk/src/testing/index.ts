export {
  runNode,
  runLoop,
  runScopes,
  isDirective,
  TEST_NOW,
  type RunNodeOptions,
  type RunNodeResult,
  type ScopeBody,
  type OpenedScope,
  type TestItem,
} from './run-node.ts'
export { checkConfig, validConfig, type ConfigCheckProblem } from './config-check.ts'
export { deepFreeze } from './freeze.ts'
export { runInParts, runStream } from './run-in-parts.ts'

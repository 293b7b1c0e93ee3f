export { runNode, runLoop, isDirective, TEST_NOW, type RunNodeOptions, type RunNodeResult, type TestItem } from './run-node.ts'
export { checkConfig, validConfig, type ConfigCheckProblem } from './config-check.ts'
export { deepFreeze } from './freeze.ts'

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
export { TestBinary } from './test-binary.ts'
export { deepFreeze } from './freeze.ts'
export { runInParts, runStream } from './run-in-parts.ts'
export { recordHttp, replayHttp, type HttpFunction, type RecordedExchange, type RecordedRequest, type Recording } from './recording.ts'
export { HIDDEN, withoutSecrets, type SecretNames } from './secrets.ts'
export { crashAtEachAwait, type CrashReport, type RepeatedWrite } from './crash.ts'
export { sampleConfigs } from './samples.ts'
export {
  runListen,
  runPolls,
  runWebhookLife,
  type CallLife,
  type ListenLife,
  type PollLife,
  type RunTriggerOptions,
  type TestCall,
  type WebhookLife,
} from './trigger-life.ts'
export { runOptions, type RunOptionsOptions, type RunOptionsResult } from './run-options.ts'
export { checkNode, type CheckNodeOptions, type NodeProblem } from './check-node.ts'

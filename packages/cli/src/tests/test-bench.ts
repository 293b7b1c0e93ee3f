import type * as WorkflowTests from '@millrace/workflow-test'

/** The runner of tests: the engine, all nodes and the sandbox. By dynamic import, so that only commands that run workflows pay for it. */
export const loadRunner = (): Promise<typeof WorkflowTests> => import('@millrace/workflow-test')

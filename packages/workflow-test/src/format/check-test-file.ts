import { createSchemaChecks } from '@millrace/node-host'
import { inPlainWords, type Issue } from '@millrace/node-sdk/connector'
import type { WorkflowTestFile } from '../generated/workflow-test.ts'
import schema from './workflow-test.schema.json' with { type: 'json' }

/** The published JSON Schema of files of tests. */
export const workflowTestSchema: object = schema

let compiled: ReturnType<ReturnType<typeof createSchemaChecks>['compile']> | undefined

/** What keeps a value from being a file of tests; `path` is a JSON pointer. */
export function testFileIssues(value: unknown): readonly Issue[] {
  compiled ??= createSchemaChecks().compile(schema)
  return inPlainWords(compiled(value))
}

/** Whether a value is a file of tests. */
export const isTestFile = (value: unknown): value is WorkflowTestFile => testFileIssues(value).length === 0

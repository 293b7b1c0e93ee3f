export { AsynchronousSchemaError, BoundedChecks } from './bounded-checks.ts'
export { checkDocument, workflowSchema, type DocumentProblem } from './check-document.ts'
export { faultsOf } from './faults-of.ts'

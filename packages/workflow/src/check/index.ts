export { checkDocument, workflowSchema, type DocumentProblem } from './check-document.ts'

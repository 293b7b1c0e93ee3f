export { isFromConnector, nodesOfConnector } from './nodes.ts'
export { checkConnector } from './check.ts'
export { inPlainWords, type Issue } from '../plain-words.ts'

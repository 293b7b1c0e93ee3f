export { checkParts, type SentConnector } from './check-parts.ts'

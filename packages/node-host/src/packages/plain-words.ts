export { inPlainWords, type Issue } from '@millrace/node-sdk/connector'

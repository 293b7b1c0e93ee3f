import { connectorFromCurl, type AnswerExample, type ImportedConnector } from '@millrace/openapi'
import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'

type Operation = ConnectorDefinition['operations'][number]

/** One connector of several cURL lines. Credentials that sign in the same way for the same hosts are one type. */
export function importCurl(lines: readonly string[], options: { readonly id?: string; readonly title?: string }): ImportedConnector {
  const [first, ...rest] = lines.map((line) => connectorFromCurl(line, options))
  if (first === undefined || rest.length === 0) return first ?? connectorFromCurl('', options)
  const credentials: CredentialDefinition[] = []
  const operations: Operation[] = []
  const answers = new Map<string, AnswerExample>()
  for (const { connector, credentials: own } of [first, ...rest]) {
    const renamed = new Map(own.map((each) => [each.type, shared(credentials, each)]))
    for (const operation of connector.operations) {
      const { credentials: types = connector.credentials ?? [], ...described } = operation
      const id = unique(operation.id, new Set(operations.map((each) => each.id)), '-')
      operations.push({
        ...described,
        id,
        ...(connector.baseUrl === first.connector.baseUrl ? {} : { baseUrl: connector.baseUrl }),
        credentials: types.map((type) => renamed.get(type) ?? type),
      })
    }
  }
  const open = operations.some((each) => (each.credentials ?? []).length === 0)
  const { credentialRequired: _, ...connector } = first.connector
  return {
    connector: {
      ...connector,
      credentials: credentials.map(({ type }) => type),
      ...(open ? { credentialRequired: false } : {}),
      operations,
    },
    credentials,
    report: {
      found: operations.length,
      taken: operations.length,
      remarks: [first, ...rest].flatMap(({ report }) => report.remarks),
      further: 0,
    },
    answers,
  }
}

/** The type under which a credential is in the list; it is added when none is like it. */
function shared(list: CredentialDefinition[], wanted: CredentialDefinition): string {
  const { type: _, ...content } = wanted
  const same = list.find(({ type: __, ...each }) => JSON.stringify(each) === JSON.stringify(content))
  if (same !== undefined) return same.type
  const type = unique(wanted.type, new Set(list.map((each) => each.type)), '-')
  list.push({ ...wanted, type })
  return type
}

function unique(wanted: string, taken: ReadonlySet<string>, separator: string): string {
  let name = wanted
  for (let number = 2; taken.has(name); number++) name = `${wanted}${separator}${number}`
  return name
}

import type { JsonObject } from '@millrace/base'
import type { ConnectorDefinition, CredentialDefinition } from '@millrace/node-sdk'
import { objectAt, SpecDocument, textAt } from './document.ts'
import { errorRules } from './error-rules.ts'
import { NoOperations, RemoteReference } from './errors.ts'
import { connectorId, operationName, UniqueNames } from './names.ts'
import type { ConnectorOperation } from './operations/fields.ts'
import { operationsOf, remotePaths, type SourceOperation } from './operations/list-operations.ts'
import { connectorOperation } from './operations/operation.ts'
import { answerExample, type AnswerExample } from './operations/response.ts'
import { selector, type Selection } from './operations/select.ts'
import { cut, plainText } from './plain-text.ts'
import { asOpenApi3 } from './read-document.ts'
import { Remarks, type ImportReport } from './report.ts'
import { SchemaConverter } from './schemas/converter.ts'
import { Reach } from './schemas/reach.ts'
import { Security } from './security.ts'
import { addressOf, hostsOf, ownServer, serverAddress } from './servers.ts'

export interface ImportOptions {
  /** First part of the names of its node types. @default from the document's title */
  readonly id?: string
  /** @default the document's */
  readonly title?: string
  /** @default all of them */
  readonly operations?: Selection
  /** Instead of the document's first server. */
  readonly baseUrl?: string
}

export interface ImportedConnector {
  readonly connector: ConnectorDefinition
  readonly credentials: readonly CredentialDefinition[]
  /** What was left out or simplified. */
  readonly report: ImportReport
  /** Answers that the document shows, by the operation's id in the connector: for tests. */
  readonly answers: ReadonlyMap<string, AnswerExample>
}

/** The format's limit. */
const MOST_OPERATIONS = 5_000

/**
 * A connector from an OpenAPI 3 or Swagger 2.0 document, given as a value or as JSON or YAML text. Works in time and memory in proportion to
 * the document, fetches nothing, and says in its report what the connector does not have.
 */
export function connectorFromOpenApi(document: unknown, options: ImportOptions = {}): ImportedConnector {
  const spec = new SpecDocument(asOpenApi3(document))
  const info = objectAt(spec.root['info'])
  const title = cut(options.title ?? (plainText(info['title'], 100) || 'API'), 100)
  const id = connectorId(options.id ?? title.replace(/\b(?:rest|api|v\d[\d.]*)\b/gi, ' '))
  const all = operationsOf(spec)
  const chosen = all.filter(selector(options.operations))
  if (chosen.length === 0) throw new NoOperations({ reason: nothingChosen(all) })
  const remarks = new Remarks()
  for (const { path, reference } of remotePaths(spec))
    remarks.leftOut(path, `it stands in another document, which is not fetched: ${reference.slice(0, 200)}`)
  const build = new Build(spec, remarks, { id, title, baseUrl: options.baseUrl })
  const operations = build.operations(chosen.slice(0, MOST_OPERATIONS))
  for (const each of chosen.slice(MOST_OPERATIONS))
    remarks.leftOut(each.operationId, `a connector has at most ${MOST_OPERATIONS} operations`)
  const connector = build.connector(operations, { info, chosen })
  return {
    connector,
    credentials: build.security.definitions(),
    report: remarks.report({ found: all.length, taken: operations.length }),
    answers: build.answers,
  }
}

function nothingChosen(all: readonly SourceOperation[]): string {
  if (all.length === 0) return 'The document has no operations: its "paths" are empty.'
  const some = all.slice(0, 5).map((each) => each.operationId.slice(0, 100))
  return `None of the document's ${all.length} operations was chosen. Their names begin with: ${some.join(', ')}.`
}

class Build {
  readonly security: Security
  readonly answers = new Map<string, AnswerExample>()
  readonly #spec: SpecDocument
  readonly #remarks: Remarks
  readonly #converter: SchemaConverter
  readonly #id: string
  readonly #title: string
  readonly #baseUrl: string
  readonly #variables: Record<string, JsonObject>
  readonly #fixed: boolean
  #open = 0

  constructor(spec: SpecDocument, remarks: Remarks, options: { id: string; title: string; baseUrl: string | undefined }) {
    this.#spec = spec
    this.#remarks = remarks
    this.#id = options.id
    this.#title = options.title
    this.#fixed = options.baseUrl !== undefined
    this.#converter = new SchemaConverter(spec, remarks)
    const address = addressOf(spec, options.baseUrl)
    this.#baseUrl = address.baseUrl
    this.#variables = { ...address.variables }
    if (this.#variables['service'] !== undefined)
      remarks.simplified('servers', 'the document does not say where the service is: each node asks for its address')
    this.security = new Security(spec, remarks, { connector: options.id, title: options.title, hosts: hostsOf([this.#baseUrl]) })
  }

  operations(sources: readonly SourceOperation[]): ConnectorOperation[] {
    const names = new UniqueNames('-')
    const built: ConnectorOperation[] = []
    for (const source of sources) {
      try {
        built.push(this.#operation(source, names))
      } catch (thrown) {
        if (!(thrown instanceof RemoteReference)) throw thrown
        this.#remarks.leftOut(source.operationId, thrown.message)
      }
    }
    const reach = this.#reach() // only now all definitions are there
    if (built.length === 0)
      throw new NoOperations({ reason: this.#remarks.report({ found: 0, taken: 0 }).remarks[0]?.text ?? 'No operation can be used.' })
    const operations = built.map((operation) => this.#small(operation, reach))
    this.#definitions = reach.used()
    return operations
  }

  #definitions: JsonObject = {}

  #reach(): Reach {
    return new Reach(this.#converter.definitions())
  }

  #operation(source: SourceOperation, names: UniqueNames): ConnectorOperation {
    const { types, open } = this.security.of(source.source)
    if (open) this.#open += 1
    const address = this.#fixed ? undefined : ownServer(source.source, source.pathItem)
    const own = address === undefined ? undefined : serverAddress(address)
    Object.assign(this.#variables, own?.variables)
    const context = {
      converter: this.#converter,
      remarks: this.#remarks,
      variables: Object.keys(this.#variables),
      signed: (where: string, name: string) => this.security.signed(where, name),
    }
    const operation = connectorOperation(source, '', context)
    const id = names.take(operationName(source.operationId) || 'operation')
    const answer = answerExample(this.#converter, source)
    if (answer !== undefined) this.answers.set(id, answer)
    return {
      ...operation,
      id,
      ...(own === undefined || own.baseUrl === this.#baseUrl ? {} : { baseUrl: own.baseUrl }),
      credentials: [...types],
    }
  }

  /** The operation with a form and an answer that do not reach through the whole document. */
  #small(operation: ConnectorOperation, reach: Reach): ConnectorOperation {
    const config = reach.form(operation.config as JsonObject, (name) =>
      this.#remarks.simplified(
        operation.id,
        `"${name}" has too many kinds of values inside to describe all of them; deeper ones are taken as they are`,
      ),
    )
    const { response } = operation
    if (response?.schema === undefined) return { ...operation, config }
    return { ...operation, config, response: { ...response, schema: reach.answer(response.schema as JsonObject) } }
  }

  connector(
    operations: readonly ConnectorOperation[],
    source: { info: JsonObject; chosen: readonly SourceOperation[] },
  ): ConnectorDefinition {
    const types = this.security
      .definitions()
      .map((each) => each.type)
      .slice(0, 20)
    const errors = errorRules(this.#converter, source.chosen)
    const documentation = textAt(objectAt(this.#spec.root['externalDocs'])['url'])
    const same = (each: ConnectorOperation): boolean => each.credentials?.join() === types.join()
    return {
      connector: 1,
      id: this.#id,
      title: this.#title,
      description: plainText(source.info['description'], 1_000) || `Operations of ${this.#title}.`,
      ...(/^https?:\/\//.test(documentation) && documentation.length <= 2_000 ? { documentationUrl: documentation } : {}),
      baseUrl: this.#baseUrl,
      ...(Object.keys(this.#variables).length === 0 ? {} : { variables: this.#variables }),
      credentials: types,
      ...(this.#open === operations.length ? { credentialRequired: false } : {}),
      ...(errors.length === 0 ? {} : { errors }),
      ...(Object.keys(this.#definitions).length === 0 ? {} : { $defs: this.#definitions as NonNullable<ConnectorDefinition['$defs']> }),
      operations: operations.map((each) => {
        const { credentials: _, ...rest } = each
        return same(each) ? rest : each
      }),
    }
  }
}

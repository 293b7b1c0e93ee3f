import { isJsonObject } from '@millrace/base'
import type { ImportedConnector, Remark } from '@millrace/openapi'
import { askFor, type Answers } from '../create/ask.ts'
import { createPackage, refuseTaken, type CreatedPackage } from '../create/create-package.ts'
import { compilePackage, type PackagePlan } from '../create/options.ts'
import { cliRoot } from '../create/toolchain.ts'
import { askOperations } from './ask-operations.ts'
import { recordCalls, withFittingExamples } from './calls.ts'
import { importCurl } from './combine-curl.ts'
import { importDocument, openDocument, type OpenedDocument } from './import-source.ts'
import { importedFiles } from './imported-files.ts'
import { readSource } from './read-source.ts'
import { chosenOperations, type OperationChoice } from './selection.ts'

export type ImportSource =
  | {
      readonly kind: 'openapi'
      /** File or address. */
      readonly from: string
      readonly choice: OperationChoice
      readonly server?: string
      readonly auth?: string
    }
  | { readonly kind: 'curl'; readonly lines: readonly string[] }

export interface CreatedImport extends CreatedPackage {
  /** Operations of the source, nodes of the package, and nodes that its tests execute. */
  readonly operations: { readonly found: number; readonly taken: number; readonly tested: number }
  readonly credentials: readonly { readonly type: string; readonly title: string; readonly secrets: readonly string[] }[]
  /** What of the source the nodes do not have, or have in a simpler form. */
  readonly remarks: readonly Remark[]
}

export interface ImportOrder {
  readonly source: ImportSource
  readonly answers: Answers
  /** Whether somebody can be asked. */
  readonly interactive: boolean
  readonly cwd: string
  readonly signal: AbortSignal
}

/** Writes a package whose nodes are operations of a document, or requests of cURL lines. */
export async function createImported(order: ImportOrder): Promise<CreatedImport> {
  const { source } = order
  const { plan, imported: said } = await (source.kind === 'openapi' ? planDocument(source, order) : planCurl(source.lines, order))
  await refuseTaken(plan.directory) // before the time that many operations take
  const imported = { ...said, connector: withFittingExamples(said.connector) }
  const calls = await recordCalls(imported)
  const files = await importedFiles(plan, cliRoot(), { imported, calls })
  const created = await createPackage(plan, { made: files })
  const { found, taken, remarks } = imported.report
  return {
    ...created,
    operations: { found, taken, tested: calls.length },
    credentials: imported.credentials.map(({ type, title, schema }) => ({ type, title, secrets: Object.keys(propertiesOf(schema)) })),
    remarks,
  }
}

interface Planned {
  readonly plan: PackagePlan
  readonly imported: ImportedConnector
}

async function planDocument(source: Extract<ImportSource, { kind: 'openapi' }>, order: ImportOrder): Promise<Planned> {
  const { cwd, signal, interactive } = order
  const opened = openDocument(await readSource(source.from, { cwd, signal }), source.auth)
  const isChosen = source.choice.all || source.choice.names.length > 0
  const operationIds =
    interactive && !isChosen && opened.operations.length > 1
      ? await askOperations(opened.operations)
      : chosenOperations(opened.operations, source.choice)
  const plan = await planOf(order, { template: 'openapi', ...suggestions(opened, operationIds) })
  const server = source.server ?? (interactive ? await askServer(opened, operationIds) : undefined)
  const imported = importDocument(opened, { id: plan.id, title: plan.title, operationIds, ...(server === undefined ? {} : { server }) })
  return { plan, imported }
}

async function planCurl(lines: readonly string[], order: ImportOrder): Promise<Planned> {
  const { connector } = importCurl(lines, {})
  const plan = await planOf(order, { template: 'curl', id: connector.id, title: connector.title })
  return { plan, imported: importCurl(lines, { id: plan.id, title: plan.title }) }
}

async function planOf(
  { answers, interactive, cwd }: ImportOrder,
  suggested: { readonly template: string; readonly id: string; readonly title: string },
): Promise<PackagePlan> {
  const name = answers.name ?? (interactive ? undefined : `millrace-nodes-${suggested.id}`)
  const options = await askFor(
    { ...answers, template: suggested.template, ...(name === undefined ? {} : { name }) },
    { interactive, suggestedName: `millrace-nodes-${suggested.id}` },
  )
  return compilePackage({ title: fitTitle(suggested.title), ...options }, cwd)
}

/** What the whole document would be called: one operation is enough to know. */
function suggestions(opened: OpenedDocument, operationIds: ReadonlySet<string>): { readonly id: string; readonly title: string } {
  const { connector } = importDocument(opened, { operationIds: new Set([...operationIds].slice(0, 1)) })
  return { id: connector.id, title: connector.title }
}

async function askServer(opened: OpenedDocument, operationIds: ReadonlySet<string>): Promise<string | undefined> {
  const { connector } = importDocument(opened, { operationIds: new Set([...operationIds].slice(0, 1)) })
  if (connector.baseUrl.includes('{')) return undefined // each node asks for what is open
  const { input } = await import('@inquirer/prompts')
  const said = await input({ message: 'Where does the API answer?', default: connector.baseUrl })
  return said === connector.baseUrl ? undefined : said
}

/** Titles stand in sources and Markdown as they are. */
const fitTitle = (title: string): string =>
  title
    .replace(/[^\p{L}\p{N} .+-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 80)
    .trim() || 'API'

const propertiesOf = ({ properties }: { readonly [key: string]: unknown }): object => (isJsonObject(properties) ? properties : {})

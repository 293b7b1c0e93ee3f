import { silentLogger, systemClock, type Id } from '@millrace/base'
import { SandboxError, type CodeToCheck, type SyntaxFault } from '@millrace/sandbox'
import { validateWorkflow, type NodeTypeDescription, type TypeCatalog, type WorkflowDocument } from '@millrace/workflow'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { CodeChecks } from './code-checks.ts'

const TENANT = '0190b5a0-0000-7000-8000-000000000001' as Id
const types: readonly NodeTypeDescription[] = [
  {
    ...{ type: 't.start', version: 1, title: 'Start', description: '', kind: 'trigger', category: 'T', effects: 'none' },
    ...{ trigger: { kind: 'manual' }, ports: { inputs: [], outputs: ['main'] }, config: { type: 'object' } },
  },
  {
    ...{ type: 't.code', version: 1, title: 'Code', description: '', kind: 'action', category: 'T', effects: 'none' },
    ports: { inputs: ['main'], outputs: ['main'] },
    config: {
      type: 'object',
      properties: {
        language: { enum: ['javascript', 'typescript', 'python'] },
        source: { title: 'Code', type: 'string', 'x-literal': true, 'x-ui': { widget: 'code', language: { path: 'language' } } },
      },
    },
  },
]
const catalog: TypeCatalog = {
  get: (type) => types.find((one) => one.type === type),
  types: () => types.map(({ type }) => type),
  versionsOf: () => [1],
}
const documentOf = (...configs: readonly object[]): WorkflowDocument => ({
  ...{ schema: 'millrace/workflow@1', name: 'W' },
  nodes: [
    { id: 's', name: 'S', type: 't.start', typeVersion: 1 },
    ...configs.map((config, index) => ({ id: `c${index}`, name: `C${index}`, type: 't.code', typeVersion: 1, config: config as never })),
  ],
  edges: configs.map((_config, index) => ({ id: `e${index}`, from: { node: 's', port: 'main' }, to: { node: `c${index}`, port: 'main' } })),
})

/** Checks whose sandbox says of a source what is given for it. */
function checksWith(said: (request: CodeToCheck) => SyntaxFault | undefined) {
  const asked: string[] = []
  const syntaxFault = (request: CodeToCheck) => {
    asked.push(request.source)
    return Promise.resolve().then(() => said(request))
  }
  const checks = new CodeChecks({ sandbox: { syntaxFault }, clock: systemClock, logger: silentLogger })
  const judge = async (document: WorkflowDocument) =>
    (await checks.judge(validateWorkflow(document, catalog), { document, catalog, tenantId: TENANT }))
      .filter(({ code }) => code === 'workflow.bad-code')
      .map(({ message, path, span }) => [message, path, span])
  return { asked, judge, checks }
}

test('what the editor cannot read is asked of the sandbox, once for each source', async () => {
  const { judge, asked } = checksWith(() => ({ message: "expected ':'", line: 2, column: 5 }))
  const document = documentOf({ language: 'python', source: 'x = 1\nif x\n    y' }, { source: 'return items' })
  const expected = [['"C0", Code, line 2: Expected \':\'.', '/nodes/1/config/source', { start: 9, end: 10 }]]
  expect(await judge(document)).toEqual(expected)
  expect(await judge(document)).toEqual(expected)
  expect(asked).toEqual(['x = 1\nif x\n    y'])
})

test('JavaScript that the sandbox can compile is not refused, whatever was thought of it', async () => {
  const document = documentOf({ source: 'syntax of tomorrow' }, { source: 'return )' })
  const { judge } = checksWith(({ source }) => (source === 'return )' ? { message: 'Unexpected token )', line: 1, column: 8 } : undefined))
  expect(await judge(document)).toEqual([['"C1", Code, line 1: Unexpected token ).', '/nodes/2/config/source', { start: 7, end: 8 }]])
})

test('a language that is off, or a busy server, refuses nothing, and is asked again later', async () => {
  const { judge, asked, checks } = checksWith(() => {
    throw new SandboxError('code.busy', 'Too many programs wait.')
  })
  const document = documentOf({ language: 'python', source: 'x' }, { source: 'return )' })
  expect(await judge(document)).toEqual([['"C1", Code, line 1: ")" cannot stand here.', '/nodes/2/config/source', { start: 7, end: 8 }]])
  expect(await checks.verdict(TENANT, { language: 'python', source: 'x' })).toBeUndefined()
  expect(asked.filter((source) => source === 'x')).toHaveLength(2)
})

test('whoever may not ask is told what was found out before, and nothing is compiled for him', async () => {
  const { checks, judge, asked } = checksWith(() => ({ message: 'no', line: 1, column: 1 }))
  const document = documentOf({ language: 'python', source: 'x' })
  const read = () => checks.judge([], { document, catalog, tenantId: TENANT, mayAsk: false })
  expect(await read()).toEqual([])
  expect(asked).toEqual([])
  await judge(document)
  expect(await read()).toMatchObject([{ code: 'workflow.bad-code' }])
})

test('a check ends with its caller, and when it takes too long', async () => {
  const late: (() => void)[] = []
  const seen: (AbortSignal | undefined)[] = []
  const syntaxFault = ({ signal }: CodeToCheck) => {
    seen.push(signal)
    return new Promise<undefined>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new SandboxError('code.cancelled', 'Stopped.')))
    })
  }
  const clock = { now: () => 0, after: (_ms: number, run: () => void) => (late.push(run), () => undefined) }
  const checks = new CodeChecks({ sandbox: { syntaxFault }, clock, logger: silentLogger })
  const gone = new AbortController()
  const left = checks.verdict(TENANT, { language: 'python', source: 'a' }, gone.signal)
  gone.abort()
  expect(await left).toBeUndefined()
  const document = documentOf({ language: 'python', source: 'b' }, { language: 'python', source: 'c' })
  const slow = checks.judge([], { document, catalog, tenantId: TENANT })
  late.at(-1)?.()
  expect(await slow).toEqual([])
  expect(seen).toHaveLength(2)
})

describe('the route', () => {
  let server: TestServer
  let owner: string
  beforeAll(async () => {
    const syntaxFault = ({ source }: CodeToCheck) => Promise.resolve(source === 'bad' ? { message: 'no', line: 1, column: 1 } : undefined)
    server = await startTestServer({ sandbox: { syntaxFault } })
    owner = await server.setup()
  })
  afterAll(() => server.close())
  const check = (body: object, token?: string) =>
    server.call({ method: 'POST', path: '/api/v1/code/check', body, ...(token === undefined ? {} : { token }) })

  test('says what is wrong with a program, or that nothing is', async () => {
    expect((await check({ language: 'python', source: 'bad' }, owner)).json).toEqual({
      known: true,
      fault: { message: 'No.', start: 0, end: 3 },
    })
    expect((await check({ language: 'typescript', source: 'good' }, owner)).json).toEqual({ known: true, fault: null })
  })

  test('is for those who may write workflows, and for the languages of code', async () => {
    const { token: viewer } = await server.person(owner, 'viewer')
    expect((await check({ language: 'python', source: '' })).status).toBe(401)
    expect((await check({ language: 'python', source: '' }, viewer)).status).toBe(403)
    expect((await check({ language: 'cobol', source: '' }, owner)).status).toBe(422)
    expect((await check({ language: 'python', source: 'x'.repeat(200_001) }, owner)).status).toBe(422)
  })
})

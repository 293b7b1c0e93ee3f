import { createSandbox } from './sandbox.ts'

jest.setTimeout(60_000)

const sandbox = createSandbox({ maxChildren: 1 })
afterAll(() => sandbox.stop())
const fault = (language: string, source: string) => sandbox.syntaxFault({ language, source, tenant: 't' })

test.each([
  ['javascript', 'for (;;) {}'],
  ['javascript', "import a from 'not-there'\nthrow new Error('never')"],
  ['typescript', 'const x: number = 1\nwhile (true) {}\nreturn items as any[]'],
  ['python', 'while True:\n    pass'],
  ['python', 'match _json:\n    case {"a": str() | "b" "c", **rest}:\n        return [*a, *b]\n    case _:\n        x = lambda: (yield)'],
  [
    'python',
    'type P[T] = list[T]\nwith (open("a") as f, open("b")):\n    return {"a": (n := 1), "b": f"{f"{n}"}"}\n@d[0].e\nasync def f(*a: *B): yield',
  ],
])('%s that can be read is not run: %s', async (language, source) => expect(await fault(language, source)).toBeUndefined())

test.each([
  ['javascript', 'return 1\nreturn )', { line: 2, message: expect.stringContaining("Unexpected token ')'") }],
  ['javascript', 'return {{ $json.a }}', { line: 1, hint: expect.stringContaining('without {{ and }}') }],
  ['typescript', 'const x: = 1', { line: 1 }],
  ['typescript', 'const x = 1\nenum A { B }', { line: 2 }],
  ['python', 'x = 1\nif x\n    y', { line: 2, column: 5, message: "expected ':'" }],
  ['python', 'x = "abc', { line: 1, message: expect.stringContaining('unterminated string') }],
  ['python', 'x = 1\n  y = 2', { line: 2, message: 'unexpected indent' }],
  ['python', 'return $json', { line: 1, hint: expect.stringContaining('begin with an underscore') }],
])('%s that cannot be read is told with its place: %s', async (language, source, expected) =>
  expect(await fault(language, source)).toMatchObject(expected),
)

test('a language that is off, or that nobody knows, is no fault of the program', async () => {
  await expect(fault('cobol', 'x')).rejects.toMatchObject({ code: 'code.language' })
  const off = createSandbox({ python: 'off' })
  await expect(off.syntaxFault({ language: 'python', source: 'x' })).rejects.toMatchObject({ code: 'code.not-enabled' })
  await off.stop()
})

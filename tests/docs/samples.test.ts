import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { samplesOf, type Sample } from './samples.ts'

const ROOT = join(__dirname, '../..')
/** Pages for developers. The API reports are made of the very types. */
const PAGES = [...globSync('docs/**/*.md', { cwd: ROOT }), 'README.md', 'packages/node-sdk/README.md'].sort()
/** What the scaffolder gives a package. */
const SETTINGS = join(ROOT, 'packages/cli/templates/shared/tsconfig.json')

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** What a package with these samples as modules would be told, at the lines of their pages. */
function problemsOf(samples: readonly Sample[]): readonly string[] {
  // Beside the pages, so that imports find this checkout.
  const modules = new Map(samples.map((sample, index) => [join(ROOT, `${sample.path}.${index}.ts`), sample]))
  const { config } = ts.readConfigFile(SETTINGS, (path) => readFileSync(path, 'utf8')) as { config: { compilerOptions: object } }
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, moduleDetection: 'force' }, ROOT)
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.fileExists = (path) => modules.has(path) || fileExists.call(host, path)
  host.readFile = (path) => modules.get(path)?.text ?? readFile.call(host, path)
  const program = ts.createProgram({ rootNames: [...modules.keys()], options, host })
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const sample = modules.get(file?.fileName ?? '')
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
    const place = sample === undefined ? `${file?.fileName}:${line}` : `${sample.path}:${sample.lineOf(line)}`
    return `${place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

test('what the pages show as TypeScript compiles as it is in a package of a stranger', () => {
  const samples = PAGES.flatMap((path) => samplesOf(path, textOf(path)))
  expect(samples.length).toBeGreaterThan(8)
  expect(problemsOf(samples)).toEqual([])
})

test('a mistake is told with the page and the line where it stands', () => {
  const page = `# A page

\`\`\`ts
const one: number = 1
const two: string = one
\`\`\`

<!-- compiled as
const around = {
…
} satisfies { two: string }
-->

\`\`\`ts
  two: 2,
\`\`\`
`
  expect(problemsOf(samplesOf('docs/page.md', page))).toEqual([
    "docs/page.md:5: Type 'number' is not assignable to type 'string'.",
    "docs/page.md:15: Type 'number' is not assignable to type 'string'.",
  ])
})

test('a block that would be left out is a mistake of the page', () => {
  expect(() => samplesOf('a.md', '- a list\n\n  ```ts\n  const a = 1\n  ```\n')).toThrow('a.md: of 1 blocks of TypeScript 0 can be read')
  expect(() => samplesOf('a.md', '<!-- compiled as\nconst a = 1\n-->\n\n```ts\na\n```\n')).toThrow('needs one line …')
})

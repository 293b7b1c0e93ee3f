import type { FileReport } from './run-tests.ts'

/** A report for CI, in the form of JUnit: a file of tests is a suite. */
export function junitXml(files: readonly FileReport[]): string {
  const suites = files.map(({ file, error, tests }) => {
    const cases = [
      ...(error === null ? [] : [caseXml({ name: file, ms: 0, inside: problemXml('error', error, '') })]),
      ...tests.map(({ name, ms, status, reason, failures }) =>
        caseXml({
          name,
          ms,
          inside: status === 'skipped' ? `<skipped message="${xml(reason ?? '')}"/>` : failures.map(failureXml).join(''),
        }),
      ),
    ]
    const counts = `tests="${cases.length}" failures="${count(tests, 'failed')}" errors="${error === null ? 0 : 1}" skipped="${count(tests, 'skipped')}"`
    return `  <testsuite name="${xml(file)}" ${counts} time="${seconds(tests.reduce((sum, { ms }) => sum + ms, 0))}">\n${cases.join('\n')}\n  </testsuite>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`
}

type Test = FileReport['tests'][number]

const count = (tests: readonly Test[], status: Test['status']): number => tests.filter((test) => test.status === status).length

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const caseXml = ({ name, ms, inside }: { readonly name: string; readonly ms: number; readonly inside: string }): string =>
  `    <testcase name="${xml(name)}" time="${seconds(ms)}">${inside}</testcase>`

const failureXml = ({ path, message, diff = '' }: Test['failures'][number]): string =>
  problemXml('failure', `${path === '' ? '' : `${path}: `}${message}`, diff)

const problemXml = (kind: 'failure' | 'error', message: string, detail: string): string =>
  `<${kind} message="${xml(message)}">${xml(detail)}</${kind}>`

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' }

/** XML has no place for other control characters, not even as entities. */
const xml = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f]/g, '').replace(/[&<>"\n]/g, (character) => ENTITIES[character] ?? '')

import { relative } from 'node:path'
import type { FileReport, TestReport } from './run-tests.ts'

type Test = FileReport['tests'][number]

/** What came of a file, for people. */
export function fileText({ file, error, tests }: FileReport): string {
  const name = relative(process.cwd(), file) || file
  if (error !== null) return `✗ ${name}\n${indented(error)}`
  return [name, ...tests.map((test) => indented(testText(name, test)))].join('\n')
}

function testText(file: string, { name, status, ms, reason, failures }: Test): string {
  switch (status) {
    case 'passed':
      return `✓ ${name} (${ms} ms)`
    case 'skipped':
      return `- ${name} (skipped: ${reason ?? ''})`
    case 'failed':
      return [`✗ ${name} (${ms} ms)`, ...failures.map((failure) => indented(failureText(file, failure)))].join('\n')
    default:
      return status satisfies never
  }
}

const failureText = (file: string, { path, message, diff, line }: Test['failures'][number]): string =>
  [
    `${line === null ? '' : `${file}:${line} `}${path === '' ? '' : `${path}: `}${message}`,
    ...(diff === undefined ? [] : ['- expected, + came', indented(diff)]),
  ].join('\n')

export const summaryText = ({ passed, failed, skipped }: TestReport): string =>
  `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}.`

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')

import {
  defineNode,
  isJsonObject,
  NodeError,
  withItemIndex,
  type Item,
  type JsonValue,
  type ScriptOutcome,
  type StepContext,
} from '@millrace/node-sdk'
import type { ShellConfig } from '../generated/shell.config.ts'
import { durationMs } from '../shared/duration.ts'
import { refuseExpressions } from '../shared/fixed-text.ts'
import schema from './shell.schema.json' with { type: 'json' }

type Step = StepContext<ShellConfig>

const STDERR_SHOWN = 500

async function runOnce(step: Step, config: ShellConfig, input: JsonValue): Promise<Item[]> {
  const { interpreter = 'sh', script, args = [], environment = [], onExit = 'fail', timeoutSeconds = 10 } = config
  const outcome = await step.script({
    interpreter,
    script,
    args,
    environment: Object.fromEntries(environment.map(({ name, value }) => [name, value])),
    stdin: stdinOf(config, input),
    timeoutMs: durationMs(timeoutSeconds, 'seconds'),
  })
  const hasFailed = outcome.exitCode !== 0
  if (hasFailed && onExit === 'fail') throw failed(outcome)
  return hasFailed ? [asText(outcome)] : itemsOf(config, outcome)
}

function stdinOf({ input = 'items', text = '' }: ShellConfig, items: JsonValue): string {
  switch (input) {
    case 'items':
      return JSON.stringify(items)
    case 'text':
      return text
    case 'none':
      return ''
    default:
      return input satisfies never
  }
}

function itemsOf({ output = 'text' }: ShellConfig, outcome: ScriptOutcome): Item[] {
  switch (output) {
    case 'text':
      return [asText(outcome)]
    case 'lines':
      return linesOf(outcome.stdout).map((line) => ({ json: { line } }))
    case 'json':
      return jsonItems(outcome.stdout)
    default:
      return output satisfies never
  }
}

const asText = ({ stdout, stderr, exitCode, durationMs }: ScriptOutcome): Item => ({ json: { stdout, stderr, exitCode, durationMs } })

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop() // after the last line's end
  return lines
}

function jsonItems(text: string): Item[] {
  const value = parse(text)
  return (Array.isArray(value) ? value : [value]).map((one) => {
    if (!isJsonObject(one)) throw notJson('a value that is no object')
    return { json: one }
  })
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (cause) {
    throw notJson(text.trim() === '' ? 'nothing' : 'text that is no JSON', cause)
  }
}

const notJson = (what: string, cause?: unknown): NodeError =>
  new NodeError('shell.output', `The script printed ${what}.`, {
    hint: 'With result json, print an object or a list of objects to standard output, and everything else to standard error.',
    ...(cause === undefined ? {} : { cause }),
  })

function failed({ exitCode, stderr, stdout }: ScriptOutcome): NodeError {
  const said = (stderr.trim() === '' ? stdout : stderr).trim().slice(-STDERR_SHOWN)
  return new NodeError('shell.exit', `The script ended with exit code ${exitCode}${said === '' ? '' : `: ${said}`}`, {
    detail: { exitCode, stderr: stderr.slice(-STDERR_SHOWN), stdout: stdout.slice(-STDERR_SHOWN) },
    hint: 'With "continue", the step goes on with the exit code instead.',
  })
}

const HAND_OVER = 'Hand data over by arguments ("$1"), variables or standard input.'

/** Some variables are programs to an interpreter (`BASH_ENV`, `ENV`, `LD_PRELOAD`): which ones are set is the author's to say, not the data's. */
function refuseNamesFromData(environment: JsonValue | undefined): void {
  if (environment === undefined) return
  const hint = 'List the variables one by one; their values can be expressions.'
  if (!Array.isArray(environment))
    throw new NodeError('config.invalid', 'The list of variables cannot be an expression as a whole.', { hint })
  for (const variable of environment)
    refuseExpressions(isJsonObject(variable) ? variable['name'] : undefined, 'The name of a variable', hint)
}

export default defineNode<ShellConfig>({
  type: 'core.shell',
  version: 1,
  title: 'Shell',
  description: 'Runs a shell script apart from the server, where the operator allows it.',
  kind: 'action',
  category: 'Code',
  keywords: ['sh', 'bash', 'powershell', 'script', 'command', 'execute', 'terminal'],
  ports: { inputs: ['main'], outputs: ['main'] },
  // It has no network and its directory is thrown away: running it again changes nothing.
  effects: 'none',
  config: schema,
  execute: async (step) => {
    refuseExpressions(step.rawConfig['script'], 'The script', HAND_OVER)
    refuseNamesFromData(step.rawConfig['environment'])
    const items = step.items()
    const { mode = 'all' } = step.config(0)
    if (mode === 'all') {
      const data = items.map(({ json }) => json)
      return { main: await runOnce(step, step.config(0), data) }
    }
    const main: Item[] = []
    for (const [index, item] of items.entries()) {
      try {
        const made = await runOnce(step, step.config(index), item.json)
        main.push(...made.map((one) => step.madeFrom(one, [item])))
      } catch (thrown) {
        throw withItemIndex(thrown, index)
      }
      step.progress((index + 1) / items.length)
    }
    return { main }
  },
  examples: [
    {
      title: 'Count the words of a text',
      config: { script: 'wc -w', input: 'text', text: { $expr: '{{ $json.text }}' }, output: 'lines' },
    },
    {
      title: 'Each item, with its data as an argument',
      config: {
        mode: 'each',
        script: 'printf \'{"hash":"%s"}\' "$(printf %s "$1" | sha256sum | cut -d" " -f1)"',
        args: [{ $expr: '{{ $json.name }}' }],
        output: 'json',
      },
    },
  ],
})

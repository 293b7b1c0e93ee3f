import type { JsonObject, JsonValue } from '@millrace/base'
import { NoEquivalentError } from '../errors.ts'
import type { Converted, NodeMapping } from '../convert/mapping.ts'
import { changed, missing, type NodeNote } from '../report.ts'
import type { SourceNode } from '../read/source.ts'
import { parsedJson } from '../values/to-value.ts'

export const noOpNode: NodeMapping = {
  from: ['noOp'],
  title: 'No Operation',
  versions: '1',
  becomes: 'No-op',
  convert: () => ({ type: 'core.no-op', config: {} }),
}

const MOST_BATCH = 100_000

function batchSize({ params, version }: SourceNode): JsonValue {
  const size = params.number('batchSize', version >= 3 ? 1 : 10)
  return typeof size === 'number' ? Math.max(1, Math.min(MOST_BATCH, Math.floor(size))) : size
}

export const loopNode: NodeMapping = {
  from: ['splitInBatches'],
  title: 'Loop Over Items (Split in Batches)',
  versions: '1–3',
  becomes: 'Loop',
  differs:
    'What leads back to the node comes in at `next`. A turn in which nothing comes back does not end the loop. `reset` is not there. Version 1 had no output for the end: connect `done`.',
  convert(node) {
    const { params, version } = node
    const notes: NodeNote[] = [
      ...(params.group('options').has('reset') && params.group('options').raw('reset') !== false
        ? [missing('It could begin anew ("reset"). Put the loop into an outer Loop, or use a Loop that runs until a condition holds.')]
        : []),
      ...(version < 2
        ? [missing('It had one output, and an If that asked whether items are left. Connect "done" with what follows after the last turn.')]
        : []),
    ]
    return {
      type: 'core.loop',
      config: { mode: 'each', batchSize: batchSize(node) },
      outputs: version >= 3 ? [['done'], ['loop']] : [['loop'], ['done']],
      notes,
    }
  },
}

const UNITS: ReadonlySet<string> = new Set(['seconds', 'minutes', 'hours', 'days'])
const unitOf = (unit: string, fallback: string): string => (UNITS.has(unit) ? unit : fallback)

function wait({ params, version }: SourceNode): Converted {
  const resume = params.choice('resume', 'timeInterval')
  switch (resume) {
    case 'timeInterval': {
      const [amount, unit] = version >= 1.1 ? [5, 'seconds'] : [1, 'hours']
      return core({ mode: 'duration', amount: params.number('amount', amount), unit: unitOf(params.choice('unit', unit), unit) })
    }
    case 'specificTime':
      return core({ mode: 'date', date: params.text('dateTime') })
    case 'webhook':
      return core({ mode: 'call', ...limitOf({ params }) }, [
        changed(
          'What the caller sends goes on as it is. The address is still {{ $execution.resumeUrl }}; suffixes and answers of its own are not there.',
        ),
      ])
    default:
      throw new NoEquivalentError({ reason: 'It waits for a form. Send the resume URL of a Wait node instead.' })
  }
}

const core = (config: JsonObject, notes: readonly NodeNote[] = []): Converted => ({ type: 'core.wait', config, notes })

function limitOf({ params }: Pick<SourceNode, 'params'>): JsonObject {
  if (!params.flag('limitWaitTime')) return {}
  if (params.choice('limitType', 'afterTimeInterval') !== 'afterTimeInterval') {
    throw new NoEquivalentError({ reason: 'It waits for a call until a date. Set the longest wait as a time.' })
  }
  return { limit: params.number('resumeAmount', 1), limitUnit: unitOf(params.choice('resumeUnit', 'hours'), 'hours') }
}

export const waitNode: NodeMapping = {
  from: ['wait'],
  title: 'Wait',
  versions: '1–1.1',
  becomes: 'Wait',
  differs: 'Waiting for a form is not there.',
  convert: wait,
}

export const stopAndErrorNode: NodeMapping = {
  from: ['stopAndError'],
  title: 'Stop and Error',
  versions: '1',
  becomes: 'Stop with Error',
  convert({ params }) {
    if (params.choice('errorType', 'errorMessage') === 'errorMessage') {
      const message = params.text('errorMessage')
      return { type: 'core.stop-error', config: message === '' ? {} : { message }, outputs: [] }
    }
    const detail = params.value('errorObject', '{}')
    return {
      type: 'core.stop-error',
      config: { message: 'The workflow was stopped.', detail: parsedJson(detail) ?? detail },
      outputs: [],
      notes: [changed('The error object stands in the details of the error.')],
    }
  },
}

/** The fields that the called workflow is given, one by one. */
function inputFields({ params }: SourceNode): readonly JsonObject[] {
  const values = params.group('workflowInputs').group('value')
  return values.names().map((name) => ({ name, value: values.value(name) }))
}

export const executeWorkflowNode: NodeMapping = {
  from: ['executeWorkflow'],
  title: 'Execute Workflow',
  versions: '1–1.4',
  becomes: 'Execute Workflow',
  differs:
    'The workflow has to be chosen, unless it is imported together. It is called once with all items, also where it was called for each.',
  convert(node, { workflowIds }) {
    const { params } = node
    if (params.choice('source', 'database') !== 'database') {
      throw new NoEquivalentError({
        reason: 'The workflow that it calls stands in a parameter, a file or at an address. Import that one by itself.',
      })
    }
    const id = params.fixedText('workflowId')
    const known = workflowIds.get(id)
    const label = params.group('workflowId').fixedText('cachedResultName') || id
    const fields = inputFields(node)
    const each = params.choice('mode', 'once') === 'each'
    return {
      type: 'core.execute-workflow',
      config: {
        workflowId: known ?? '',
        ...(fields.length === 0 ? {} : { input: 'fields', fields: [...fields] }),
        ...(params.group('options').raw('waitForSubWorkflow') === false ? { wait: false } : {}),
      },
      notes: [
        ...(known === undefined
          ? [missing(`Choose the workflow that it calls${label === '' ? '' : ` (it was "${label.slice(0, 200)}")`}.`)]
          : []),
        ...(each ? [changed('The workflow is called once with all items; there it was called for each item.')] : []),
      ],
    }
  },
}

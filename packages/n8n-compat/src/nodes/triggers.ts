import type { NodeMapping } from '../convert/mapping.ts'
import { changed } from '../report.ts'

export const manualNode: NodeMapping = {
  from: ['manualTrigger', 'start'],
  title: 'Manual Trigger, Start',
  versions: '1',
  becomes: 'Manual',
  convert: () => ({ type: 'core.manual', config: {} }),
}

export const calledNode: NodeMapping = {
  from: ['executeWorkflowTrigger'],
  title: 'When Executed by Another Workflow',
  versions: '1–1.2',
  becomes: 'Manual',
  differs: 'Which fields it takes is not checked. The workflow has to be published before others call it.',
  convert: () => ({ type: 'core.manual', config: {} }),
}

export const errorTriggerNode: NodeMapping = {
  from: ['errorTrigger'],
  title: 'Error Trigger',
  versions: '1',
  becomes: 'Manual',
  differs: 'The item is `{ execution, workflow, error }`: the error stands beside the execution, not in it.',
  convert: () => ({
    type: 'core.manual',
    config: {},
    notes: [
      changed(
        'It starts when this workflow is the error workflow of another one. Its item has the error beside the execution: $json.error.message, $json.error.nodeName, $json.execution.id, $json.workflow.name.',
      ),
    ],
  }),
}

import type { JsonObject } from '@millrace/base'
import type { WorkflowDocument, WorkflowNode } from '@millrace/workflow'

type Sketch = readonly [id: string, type: string, parts?: Partial<WorkflowNode> & { config?: JsonObject }]

/** A document from few words: nodes as `[id, type, rest]`, edges as `a > b` or `a:port > b:port`. A node `start` is added in front. */
export function sketch(nodes: readonly Sketch[], edges: readonly string[], rest: Partial<WorkflowDocument> = {}): WorkflowDocument {
  const all: readonly Sketch[] = [['start', 'test.trigger'], ...nodes]
  return {
    schema: 'millrace/workflow@1',
    name: 'Sketch',
    nodes: all.map(([id, type, parts], index) => ({ id, name: id, type, typeVersion: 1, position: [index * 100, index * 100], ...parts })),
    edges: edges.map((edge, index) => {
      const [from, to] = edge.split('>').map((end) => end.trim()) as [string, string]
      return { id: `e${index}`, from: portRef(from), to: portRef(to) }
    }),
    ...rest,
  }
}

function portRef(text: string): { node: string; port: string } {
  const [node, port = 'main'] = text.split(':') as [string, string?]
  return { node, port }
}

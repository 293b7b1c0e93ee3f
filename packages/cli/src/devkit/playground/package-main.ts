// The process that loads a package for the playground: one question, one answer, and it ends.
import { askHost, hostSend, type HostedType } from '../host.ts'
import { executeOnce, seenError } from './execute.ts'
import type { Answer, DescribedNode, Description, ExecutionSeen, Question } from './messages.ts'

process.once('message', (question: Question) => {
  void answer(question).then((given) => process.send?.(given, () => process.exit(0)))
})

async function answer(question: Question): Promise<Answer> {
  try {
    return { given: await given(question) }
  } catch (thrown) {
    return { failed: seenError(thrown) }
  }
}

async function given(question: Question): Promise<Description | ExecutionSeen> {
  const { types, credentials, problems } = await askHost(question.directory)
  switch (question.ask) {
    case 'describe':
      return { nodes: types.map(described), problems }
    case 'execute': {
      const hosted = types.find(({ definition }) => definition.type === question.type && definition.version === question.version)
      if (hosted === undefined)
        return {
          outputs: {},
          logs: [],
          requests: [],
          error: { code: 'node.unknown', message: `There is no node ${question.type} in this package.` },
        }
      return executeOnce(hosted, question, { credentials, send: await hostSend(new AbortController().signal) })
    }
  }
}

function described({ definition }: HostedType): DescribedNode {
  const { type, version, title, description, kind, config, credentials = [], examples = [] } = definition
  return {
    ...{ type, version, title, description, kind, config },
    credentials: credentials.map((slot) => slot.type),
    examples: examples.map((example) => ({ title: example.title, config: example.config })),
  }
}

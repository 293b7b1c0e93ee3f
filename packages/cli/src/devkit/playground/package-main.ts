// The process that loads a package for the playground: one question, one answer, and it ends.
import { askHost, hostSender, type HostedType } from '../host.ts'
import { replay } from '../record/replay.ts'
import { executeOnce, seenError } from './execute.ts'
import type { Answer, DescribedNode, Given, Question, SeenError } from './messages.ts'

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

async function given(question: Question): Promise<Given[Question['ask']]> {
  const { types, credentials, problems } = await askHost(question.directory)
  const hostedOf = (type: string, version: number): HostedType | undefined =>
    types.find(({ definition }) => definition.type === type && definition.version === version)
  switch (question.ask) {
    case 'describe':
      return { nodes: types.map(described), credentials, problems }
    case 'execute': {
      const hosted = hostedOf(question.type, question.version)
      if (hosted === undefined) return { outputs: {}, logs: [], requests: [], error: unknownNode(question.type) }
      return executeOnce(hosted, question, { credentials, sender: await hostSender(new AbortController().signal) })
    }
    case 'replay':
      return Promise.all(
        question.executions.map((execution) => {
          const hosted = hostedOf(execution.node, execution.version)
          return hosted === undefined ? { error: unknownNode(execution.node) } : replay(hosted, execution)
        }),
      )
  }
}

const unknownNode = (type: string): SeenError => ({ code: 'node.unknown', message: `There is no node ${type} in this package.` })

/** Functions stay here: the page and the command line get data. */
const described = ({ definition }: HostedType): DescribedNode => JSON.parse(JSON.stringify(definition)) as DescribedNode

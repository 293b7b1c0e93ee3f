import { defineNode, NodeError } from '@millrace/node-sdk'

interface Config {
  text: string
  field: string
}

export default defineNode<Config>({
  type: '{{id}}.count-words',
  version: 1,
  title: 'Count Words',
  description: 'Adds the number of words of a text to each item.',
  kind: 'action',
  category: '{{title}}',
  keywords: ['words', 'text', 'length'],
  ports: { inputs: ['main'], outputs: ['main'] },
  effects: 'none', // it calls nobody, so a crash means: again
  config: {
    type: 'object',
    additionalProperties: false,
    required: ['text'],
    properties: {
      text: {
        type: 'string',
        title: 'Text',
        description: 'What is counted; usually an expression.',
        maxLength: 1_000_000,
        examples: ['The quick brown fox'],
      },
      field: {
        type: 'string',
        title: 'Field',
        description: 'Name of the field for the number.',
        minLength: 1,
        maxLength: 100,
        default: 'words',
        examples: ['words'],
      },
    },
  },
  itemwise: true,
  execute: (step) => ({
    main: step.items().map((item, index) => {
      const { text, field } = step.config(index)
      if (Object.hasOwn(item.json, field)) {
        throw new NodeError('{{id}}.field-taken', `The item already has the field "${field}".`, {
          itemIndex: index,
          hint: 'Choose another name for the field.',
        })
      }
      return { ...item, json: { ...item.json, [field]: text.split(/\s+/).filter((word) => word !== '').length } }
    }),
  }),
  examples: [{ title: 'Words of a message', config: { text: { $expr: '{{ $json.message }}' }, field: 'words' } }],
})

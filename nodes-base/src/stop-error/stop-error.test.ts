import { runNode } from '@millrace/node-sdk/testing'
import stopError from './stop-error.node.ts'

test('the step fails with the message and details, and is not worth repeating', async () => {
  await expect(runNode(stopError, { items: [{}], config: { message: 'No customer', detail: { order: 17 } } })).rejects.toMatchObject({
    code: 'workflow.stopped',
    message: 'No customer',
    retryable: false,
    data: { detail: { order: 17 } },
  })
})

test('without a message there is a plain one', async () => {
  await expect(runNode(stopError, { items: [{}] })).rejects.toThrow('The workflow was stopped.')
})

test('an empty message is refused', async () => {
  await expect(runNode(stopError, { config: { message: '' } })).rejects.toMatchObject({ code: 'config.invalid' })
})

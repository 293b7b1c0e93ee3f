import { ReleaseStack } from './release-stack.ts'

test('resources are released once, in reverse order, and a failing one does not keep the others', async () => {
  const order: string[] = []
  const stack = new ReleaseStack()
  stack.add('store', () => void order.push('store'))
  stack.add('queue', () => {
    order.push('queue')
    throw new Error('queue stuck')
  })
  stack.add('http', () => void order.push('http'))
  await expect(stack.release()).rejects.toThrow('queue stuck')
  await expect(stack.release()).rejects.toThrow('queue stuck')
  expect(order).toEqual(['http', 'queue', 'store'])
})

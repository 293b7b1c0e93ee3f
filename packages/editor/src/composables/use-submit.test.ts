import { ApiError } from '@/api/api-error.ts'
import { useSubmit } from './use-submit.ts'

const refused = (path: string): ApiError =>
  new ApiError({ status: 422, code: 'request.invalid', detail: 'Refused.', errors: [{ path, code: 'x', message: 'Too long.' }] })

test('what a field says is not said again for the whole form', async () => {
  const form = useSubmit()
  expect(form.fieldError('/name')).toBeUndefined()
  await form.submit(async () => Promise.reject(refused('/name')))
  expect(form.fieldError('/name')).toBe('Too long.')
  expect(form.formError.value).toBeNull()
})
test('what no field shows is said for the whole form', async () => {
  const form = useSubmit()
  form.fieldError('/name')
  await form.submit(async () => Promise.reject(refused('/hidden')))
  expect(form.formError.value?.detail).toBe('Refused.')
})
test('a second press while the first is on its way sends nothing', async () => {
  const form = useSubmit()
  let sent = 0
  let finish = (): void => undefined
  const first = form.submit(() => {
    sent += 1
    return new Promise((resolve) => (finish = resolve))
  })
  expect(await form.submit(async () => void (sent += 1))).toBe(false)
  finish()
  expect(await first).toBe(true)
  expect(sent).toBe(1)
})

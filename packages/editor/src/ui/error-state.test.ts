import { mount } from '@vue/test-utils'
import { ApiError } from '@/api/api-error.ts'
import ErrorState from './ErrorState.vue'

const shown = (status: number, props: object = {}) =>
  mount(ErrorState, { props: { error: new ApiError({ status, code: 'some.code', detail: 'What the server said.' }), ...props } })

test('a server that does not answer is named, not a mystery', () => expect(shown(0).get('h2').text()).toBe('Millrace cannot be reached'))
test('the code is there for those who ask for technical detail', () => {
  expect(shown(500).get('details').text()).toContain('some.code')
  expect(shown(500).get('details').attributes('open')).toBeUndefined()
})
test('words of the page go before those of the server, which stay in the detail', () => {
  const gone = shown(404, { detail: 'It may have been deleted.' })
  expect(gone.get('h2 + p').text()).toBe('It may have been deleted.')
  expect(gone.get('details').text()).toContain('What the server said.')
})

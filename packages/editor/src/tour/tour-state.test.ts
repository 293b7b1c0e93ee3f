import { parseTour, TOUR_STEPS, tourText, useTour } from './tour-state.ts'

test('where the tour stands is kept, and nonsense counts as never offered', () => {
  for (const state of [
    { at: 'done' },
    { at: 'left', step: 'add', workflowId: 'w1' },
    { at: 'on', step: 'create', workflowId: null },
  ] as const)
    expect(parseTour(tourText(state))).toEqual(state)
  for (const odd of [null, '', 'on', 'on nowhere', '{}']) expect(parseTour(odd)).toEqual({ at: 'new' })
})
test('a tour that was left goes on where it was, and ends after its last step', () => {
  const tour = useTour()
  tour.start()
  tour.next('w1')
  tour.leave()
  expect(tour.state.value).toEqual({ at: 'left', step: 'add', workflowId: 'w1' })
  tour.start()
  expect(tour.state.value).toEqual({ at: 'on', step: 'add', workflowId: 'w1' })
  for (let step = 1; step < TOUR_STEPS.length; step += 1) tour.next()
  expect(tour.state.value).toEqual({ at: 'done' })
})
